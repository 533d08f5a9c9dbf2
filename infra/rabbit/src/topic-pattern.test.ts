import { expect, test } from '@jest/globals';
import { matchesTopic } from './topic-pattern.ts';

test.each([
  ['surgery.scheduled.v1', 'surgery.scheduled.v1', true],
  ['surgery.scheduled.v1', 'surgery.scheduled.v2', false],
  ['surgery.*.v1', 'surgery.scheduled.v1', true],
  ['surgery.*', 'surgery.scheduled.v1', false],
  ['surgery.*', 'surgery', false],
  ['surgery.#', 'surgery', true],
  ['surgery.#', 'surgery.scheduled.v1', true],
  ['surgery.#.v1', 'surgery.v1', true],
  ['#.v1', 'a.b.c.v1', true],
  ['#', '', true],
  ['*', '', true],
  ['#.#', 'a', true],
])('%s and the routing key "%s": %s', (pattern, routingKey, matches) => {
  expect(matchesTopic(pattern, routingKey)).toBe(matches);
});
