import { expect, test } from '@jest/globals';
import { ApiRefusal } from './api-error.ts';
import { parseObject } from './event-body.ts';

const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;

test('a body of a hundred levels is read', () => {
  expect(parseObject(nested(100))).toHaveProperty('a');
});

test.each([nested(101), nested(100_000), `{"a":${'['.repeat(100)}${']'.repeat(100)}}`, '[]', 'x', ''])(
  'a deeper body, or one that is no object, is a parse error',
  (body) => {
    expect(() => parseObject(body)).toThrow(ApiRefusal);
    expect(() => parseObject(body)).toThrow('Parse Error');
  },
);
