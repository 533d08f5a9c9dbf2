import { expect, test } from '@jest/globals';
import type { Idle } from './claim-entries.ts';
import type { ClaimedEntry } from './claimed-entry.ts';
import { sleepMs, slowPollMs } from './sleep-ms.ts';

const nothing: Idle = { goesOn: false, passedOver: false, nextInMs: undefined };
const after = (idle: Partial<Idle>, claimed: number, working = false) =>
  sleepMs({ entries: Array<ClaimedEntry>(claimed), idle: { ...nothing, ...idle } }, working);

test('a round that is not over goes on at once, unless it leads past nobody but held accounts', () => {
  expect(after({ goesOn: true }, 3)).toBe(0);
  expect(after({ goesOn: true }, 0)).toBe(50);
});

test('what waits for its account is tried soon, and at once where its end is our own work’s', () => {
  expect(after({ passedOver: true }, 0)).toBe(100);
  expect(after({ passedOver: true }, 0, true)).toBe(1_000);
});

test('what comes due is claimed a moment after, and nothing is waited for longer than a lost wake-up may take', () => {
  expect(after({ nextInMs: 700 }, 0)).toBe(701);
  expect(after({ nextInMs: 60_000 }, 0)).toBe(slowPollMs);
  expect(after({}, 0)).toBe(slowPollMs);
});
