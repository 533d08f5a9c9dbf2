import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseSurgeryMessage } from './parse-surgery-message.ts';

const weekFile = new URL('../../../test/hospital-week/messages.jsonl', import.meta.url);
const firstLine = readFileSync(weekFile, 'utf8').split('\n')[0] ?? '';
const message = JSON.parse(firstLine) as { type: string; data: object };

function parse(change: object, routingKey = message.type) {
  return parseSurgeryMessage(Buffer.from(JSON.stringify({ ...message, ...change })), routingKey);
}

test('a message of the hospital’s week is a surgery', () => {
  expect(parse({})).toMatchObject({ kind: 'surgery', event: { data: { hospitalId: 'hc-sp' } } });
});

test('fields that nobody knows yet are ignored', () => {
  const data = { ...message.data, somethingNew: 1 };
  const parsed = parse({ data, traceparent: 'x' });
  expect(parsed.kind).toBe('surgery');
  expect(JSON.stringify(parsed)).not.toContain('somethingNew');
});

test.each([
  ['bytes that are not JSON', Buffer.from('{'), 'not-json'],
  ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe]), 'not-json'],
  ['JSON that is no CloudEvent', Buffer.from('[]'), 'not-a-cloud-event'],
])('%s are parked with the reason', (_, body, reason) => {
  const parsed = parseSurgeryMessage(body, message.type);
  expect(parsed).toMatchObject({ kind: 'invalid', reason: expect.stringContaining(reason) });
});

test.each([
  ['a subject of another surgery', { subject: 'hc-sp/other' }, 'subject'],
  ['a status that is not its type’s', { data: { ...message.data, status: 'cancelled' } }, 'data.status'],
  ['a time without offset', { data: { ...message.data, startsAt: '2027-03-26T06:45:00' } }, 'data.startsAt'],
  ['an end before its start', { data: { ...message.data, endsAt: '2027-03-20T06:45:00Z' } }, 'data.endsAt'],
])('%s is parked with the field that is wrong', (_, change, field) => {
  expect(parse(change)).toMatchObject({ kind: 'invalid', reason: expect.stringContaining(field) });
});

test('an unknown major version is parked', () => {
  const parsed = parse({ type: 'surgery.scheduled.v2' }, 'surgery.scheduled.v2');
  expect(parsed).toEqual({ kind: 'invalid', reason: 'unknown-type' });
});

test('a routing key that is not the type is parked', () => {
  expect(parse({}, 'surgery.amended.v1')).toEqual({ kind: 'invalid', reason: 'type-is-not-the-routing-key' });
});

test('a reason names the field and never quotes what it held', () => {
  const data = { ...message.data, patient: { name: 42, secret: 'Maria' }, startsAt: 'Maria' };
  expect(JSON.stringify(parse({ data }))).not.toContain('Maria');
});
