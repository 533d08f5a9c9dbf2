import { expect, test } from '@jest/globals';
import { json } from '../http/reply.ts';
import { parseFields, partialReply } from './partial-response.ts';

const body = { kind: 'k', items: [{ id: 1, start: { dateTime: 'x', timeZone: 'y' } }, { id: 2 }] };
const cut = (fields: string) =>
  JSON.parse(partialReply(json(200, body), parseFields(fields)).body) as unknown;

test.each([
  ['kind', { kind: 'k' }],
  ['items/id', { items: [{ id: 1 }, { id: 2 }] }],
  ['items(id,start/dateTime)', { items: [{ id: 1, start: { dateTime: 'x' } }, { id: 2 }] }],
  ['items/start/timeZone,items/id', { items: [{ id: 1, start: { timeZone: 'y' } }, { id: 2 }] }],
  ['*', body],
  ['items/*/dateTime', { items: [{ start: { dateTime: 'x' }, id: 1 }, { id: 2 }] }],
])('the fields %s are cut out', (fields, expected) => {
  expect(cut(fields)).toEqual(expected);
});

test.each(['', ',', 'items(', 'items(id', 'a//b', 'a b', 'items)id'])(
  '%j is no field selection',
  (fields) => {
    expect(() => parseFields(fields)).toThrow('Invalid field selection');
  },
);

test('a refusal is never cut', () => {
  const refusal = json(404, { error: {} });
  expect(partialReply(refusal, parseFields('kind'))).toBe(refusal);
});
