import { expect, test } from '@jest/globals';
import { calendarState } from './calendar-state.ts';

test('a surgery is pending until the bridge has replied to its present revision', () => {
  expect(calendarState(0, undefined)).toBe('pending');
  expect(calendarState(2, { revision: 1, outcome: 'created', eventId: 'e' })).toBe('pending');
});

test.each([
  ['created', 'e', 'on-calendar'],
  ['updated', 'e', 'on-calendar'],
  ['unchanged', 'e', 'on-calendar'],
  ['unchanged', null, 'removed'],
  ['removed', null, 'removed'],
  ['waiting-for-connection', null, 'not-connected'],
  ['failed', null, 'failed'],
] as const)('%s with the event %s is %s', (outcome, eventId, state) => {
  expect(calendarState(1, { revision: 1, outcome, eventId })).toBe(state);
});
