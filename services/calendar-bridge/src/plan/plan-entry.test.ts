import { describe, expect, test } from '@jest/globals';
import type { CalendarAccess } from '@surgery-calendar/contracts';
import {
  ageOf,
  isGoneForGood,
  placeName,
  planEntry,
  type Placement,
  type Situation,
  type Target,
} from './plan-entry.ts';

const now = new Date('2026-11-21T12:00:00Z');
const access: CalendarAccess = {
  mode: 'place',
  connectionVersion: 1,
  googleSub: 'g-1',
  accessToken: 'token',
  expiresAt: '2026-11-21T13:00:00Z',
  calendarId: 'primary',
  preferences: {},
  policy: { patientDetails: 'full' },
};
const target: Target = { googleSub: 'g-1', calendarId: 'primary', eventId: 'e00', contentHash: 'new' };
const placed: Placement = {
  googleSub: 'g-1',
  calendarId: 'primary',
  eventId: 'e00',
  state: 'placed',
  intendedAt: new Date('2026-11-21T11:59:30Z'),
  etag: '"1"',
  contentHash: 'new',
  htmlLink: undefined,
};
const intended: Placement = { ...placed, state: 'intended', etag: undefined, contentHash: undefined };
const none: CalendarAccess = { mode: 'none', reason: 'not-connected' };
const withdrawing: CalendarAccess = { ...access, mode: 'remove-only', reason: 'withdrawing' };
const paused: CalendarAccess = { ...access, mode: 'remove-only', reason: 'paused' };

function plan(situation: Partial<Situation>) {
  return planEntry({
    target,
    placements: [],
    access,
    unseen: new Set(),
    age: 'current',
    begun: false,
    forgotten: false,
    now,
    ...situation,
  });
}

test('wanted and not known: insert', () => {
  expect(plan({})).toEqual({ kind: 'insert', target });
});

test('wanted and placed with the same content: nothing, no call', () => {
  expect(plan({ placements: [placed] })).toEqual({ kind: 'done', placed });
});

test('wanted and placed with other content: update', () => {
  const old = { ...placed, contentHash: 'old' };
  expect(plan({ placements: [old] })).toEqual({ kind: 'update', placement: old, target });
});

test('wanted and the insert’s answer unknown: insert again under the same id', () => {
  expect(plan({ placements: [intended] })).toEqual({ kind: 'insert', target });
});

test('not wanted and placed: remove', () => {
  expect(plan({ target: undefined, placements: [placed] })).toEqual({ kind: 'remove', placement: placed });
});

test('not wanted and the insert’s answer unknown: remove, and look again two minutes after the insert', () => {
  expect(plan({ target: undefined, placements: [intended] })).toEqual({
    kind: 'remove',
    placement: intended,
  });
  const unseen = new Set([placeName(intended)]);
  expect(plan({ target: undefined, placements: [intended], unseen })).toEqual({
    kind: 'look-again',
    at: new Date('2026-11-21T12:01:30Z'),
  });
});

test('a 404 about an intent is final two minutes after it, about a placed event at once', () => {
  expect(isGoneForGood(placed, now)).toBe(true);
  expect(isGoneForGood(intended, now)).toBe(false);
  expect(isGoneForGood(intended, new Date('2026-11-21T12:01:30Z'))).toBe(true);
});

test('not wanted and nothing known: done, whatever the access', () => {
  expect(plan({ target: undefined, access: none })).toEqual({ kind: 'done', placed: undefined });
});

test('access says wait: wait, whether wanted or not', () => {
  expect(plan({ access: none })).toEqual({ kind: 'wait', reason: 'not-connected' });
  expect(plan({ access: none, target: undefined, placements: [placed] })).toEqual({
    kind: 'wait',
    reason: 'not-connected',
  });
});

test('another calendar: the new place first, then the old one is removed', () => {
  const moved = { ...target, calendarId: 'work' };
  expect(plan({ target: moved, placements: [placed] })).toEqual({ kind: 'insert', target: moved });
  const both = [placed, { ...placed, calendarId: 'work' }];
  expect(plan({ target: moved, placements: both })).toEqual({ kind: 'remove', placement: placed });
});

test('a new generation: the old event is removed as any other placement', () => {
  const next = { ...target, eventId: 'e01' };
  const both = [placed, { ...placed, eventId: 'e01' }];
  expect(plan({ target: next, placements: both })).toEqual({ kind: 'remove', placement: placed });
});

test('an event at an account that access was not given for stays known and holds nothing up', () => {
  const elsewhere = { ...placed, googleSub: 'g-2' };
  expect(plan({ placements: [placed, elsewhere] })).toEqual({ kind: 'done', placed });
});

test('long over: what stands, stands', () => {
  const old = { ...placed, contentHash: 'old' };
  for (const age of ['past', 'long-past'] as const) {
    expect(plan({ placements: [old], age })).toEqual({ kind: 'done', placed: old });
    expect(plan({ placements: [old], age, target: undefined })).toEqual({ kind: 'done', placed: old });
  }
  expect(plan({ age: 'long-past' })).toEqual({ kind: 'done', placed: undefined });
  expect(plan({ age: 'long-past', access: none })).toEqual({ kind: 'done', placed: undefined });
});

test('a 404 at one calendar says nothing of an event with the same id at another', () => {
  const elsewhere = { ...placed, calendarId: 'another' };
  const placements = [intended, elsewhere];
  expect(plan({ target: undefined, placements, unseen: new Set([placeName(intended)]) })).toEqual({
    kind: 'remove',
    placement: elsewhere,
  });
});

test('long over, but the patient was forgotten: the name goes, by the one change that the access allows', () => {
  // As the forgetting leaves it.
  const old = { ...placed, contentHash: undefined };
  const over = { placements: [old], begun: true, forgotten: true } as const;
  for (const age of ['past', 'long-past'] as const) {
    expect(plan({ ...over, age })).toEqual({ kind: 'update', placement: old, target });
    for (const known of [old, placed, intended])
      expect(plan({ ...over, age, placements: [known], target: undefined })).toEqual({
        kind: 'remove',
        placement: known,
      });
    expect(plan({ ...over, age, placements: [intended] })).toEqual({ kind: 'insert', target });
    for (const access of [paused, withdrawing])
      expect(plan({ ...over, age, access })).toEqual({ kind: 'remove', placement: old });
    expect(plan({ ...over, age, access: none })).toEqual({ kind: 'wait', reason: 'not-connected' });
    expect(plan({ ...over, age, placements: [placed] })).toEqual({ kind: 'done', placed });
  }
  expect(plan({ ...over, age: 'long-past', placements: [] })).toEqual({ kind: 'done', placed: undefined });
});

test('over for days and on no calendar: placed as soon as the doctor connects, for up to 30 days', () => {
  expect(plan({ age: 'past' })).toEqual({ kind: 'insert', target });
  expect(plan({ age: 'past', placements: [intended] })).toEqual({ kind: 'insert', target });
  expect(plan({ age: 'past', access: none })).toEqual({ kind: 'wait', reason: 'not-connected' });
  const ended = new Date('2026-11-01T12:00:00Z');
  expect(ageOf(ended, new Date('2026-11-02T12:00:00Z'))).toBe('current');
  expect(ageOf(ended, new Date('2026-11-02T12:00:01Z'))).toBe('past');
  expect(ageOf(ended, new Date('2026-12-01T12:00:00Z'))).toBe('past');
  expect(ageOf(ended, new Date('2026-12-01T12:00:01Z'))).toBe('long-past');
});

describe.each([
  ['withdrawing', withdrawing],
  ['paused', paused],
  ['no reason given', { ...access, mode: 'remove-only' } as const],
])('access to remove only (%s)', (_, removeOnly) => {
  test('wanted and nothing placed: done, nothing is placed', () => {
    expect(plan({ access: removeOnly })).toEqual({ kind: 'done', placed: undefined });
  });

  test('wanted and placed, whatever it says: remove', () => {
    const old = { ...placed, contentHash: 'old' };
    expect(plan({ access: removeOnly, placements: [placed] })).toEqual({ kind: 'remove', placement: placed });
    expect(plan({ access: removeOnly, placements: [old] })).toEqual({ kind: 'remove', placement: old });
  });

  test('not wanted and placed: remove, also where the surgery would have begun', () => {
    const situation = { access: removeOnly, target: undefined, placements: [placed] };
    expect(plan(situation)).toEqual({ kind: 'remove', placement: placed });
    expect(plan({ ...situation, begun: true })).toEqual({ kind: 'remove', placement: placed });
  });

  test('the insert’s answer unknown: remove, and look again two minutes after the insert', () => {
    const situation = { access: removeOnly, placements: [intended] };
    expect(plan(situation)).toEqual({ kind: 'remove', placement: intended });
    expect(plan({ ...situation, unseen: new Set([placeName(intended)]) })).toEqual({
      kind: 'look-again',
      at: new Date('2026-11-21T12:01:30Z'),
      placed: undefined,
    });
  });

  test('an event at another account than the one access was given for stays known', () => {
    const elsewhere = { ...placed, googleSub: 'g-2' };
    expect(plan({ access: removeOnly, placements: [elsewhere] })).toEqual({
      kind: 'done',
      placed: undefined,
    });
  });

  test('long over: what stands, stands', () => {
    expect(plan({ access: removeOnly, placements: [placed], age: 'past', begun: true })).toEqual({
      kind: 'done',
      placed,
    });
  });
});

test('a surgery that has begun: a withdrawal removes it, a pause leaves it as it is', () => {
  const old = { ...placed, contentHash: 'old' };
  const begun = { placements: [old], begun: true };
  expect(plan({ ...begun, access: withdrawing })).toEqual({ kind: 'remove', placement: old });
  expect(plan({ ...begun, access: paused })).toEqual({ kind: 'done', placed: old });
  expect(plan({ begun: true, access: paused, placements: [intended] })).toEqual({
    kind: 'done',
    placed: undefined,
  });
});

test('that a surgery has begun changes nothing for a doctor whose calendar may be written', () => {
  expect(plan({ begun: true })).toEqual({ kind: 'insert', target });
  expect(plan({ begun: true, placements: [placed] })).toEqual({ kind: 'done', placed });
});

test('a pause that leaves entries as they are: wait, without a call', () => {
  const keep: CalendarAccess = { mode: 'none', reason: 'paused' };
  const wait = { kind: 'wait', reason: 'paused' };
  expect(plan({ access: keep })).toEqual(wait);
  expect(plan({ access: keep, placements: [placed] })).toEqual(wait);
  expect(plan({ access: keep, placements: [placed], target: undefined })).toEqual(wait);
});
