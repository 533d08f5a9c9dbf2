import { expect, test } from '@jest/globals';
import { judgeOutcome } from './judge-outcome.ts';
import type { Placement } from './plan-entry.ts';

const placed: Placement = {
  googleSub: 'g-1',
  calendarId: 'primary',
  eventId: 'e00',
  state: 'placed',
  intendedAt: new Date('2026-11-21T11:59:30Z'),
  etag: '"1"',
  contentHash: 'hash',
  htmlLink: undefined,
};
type Rest = Parameters<typeof judgeOutcome>[0];

function judge(rest: Partial<Rest>) {
  return judgeOutcome({
    ...{ wanted: true, frozen: false, placed: undefined, takenOff: false, change: undefined },
    ...rest,
  });
}

test('an event that stands is called what this run did to it', () => {
  expect(judge({ placed })).toBe('unchanged');
  expect(judge({ placed, change: 'created' })).toBe('created');
  expect(judge({ placed, change: 'updated', takenOff: true })).toBe('updated');
});

test('wanted, and its event was just taken off: removed', () => {
  expect(judge({ takenOff: true })).toBe('removed');
});

test('wanted, and nothing may be placed: waiting for a connection', () => {
  expect(judge({})).toBe('waiting-for-connection');
});

test('not wanted and not there: removed, whoever removed it', () => {
  expect(judge({ wanted: false })).toBe('removed');
  expect(judge({ wanted: false, takenOff: true })).toBe('removed');
  expect(judge({ wanted: false, frozen: true })).toBe('removed');
});

test('long over: nobody waits any more', () => {
  expect(judge({ frozen: true })).toBe('unchanged');
  expect(judge({ frozen: true, placed })).toBe('unchanged');
});
