import { describe, expect, test } from '@jest/globals';
import type { DoctorId } from '@surgery-calendar/contracts';
import { content, entry, event, eventOf, key, placement, sweptCalendar } from '../testing/swept-calendar.ts';
import { compareCalendar } from './compare-calendar.ts';
import type { SweptCalendar, SweptEntry } from './swept-calendar.ts';

const nothing = { findings: [], unsettled: 0 };
const compare = (change: Partial<SweptCalendar>) => compareCalendar(sweptCalendar(change));
const kinds = (change: Partial<SweptCalendar>) => compare(change).findings.map(({ kind }) => kind);

const touched = { ...event, etag: '"2"' };
const edited = { ...touched, content: { ...content, summary: 'Almoço' } };
const stray = eventOf({ generation: 3 });

describe('an event that is known here', () => {
  test('with the ETag that is known is right, whatever it says', () => {
    expect(compare({})).toEqual(nothing);
    expect(compare({ listed: [{ ...edited, etag: event.etag }] })).toEqual(nothing);
  });

  test('touched and saying what it should: its ETag is learnt', () => {
    expect(compare({ listed: [touched] }).findings).toEqual([
      { kind: 'touched', entry, placement, etag: '"2"' },
    ]);
  });

  test('written by Google with another offset says the same', () => {
    const start = { ...content.start, dateTime: '2127-12-01T11:00:00Z' };
    expect(kinds({ listed: [{ ...touched, content: { ...content, start } }] })).toEqual(['touched']);
  });

  test.each([
    ['summary', { summary: 'Almoço' }],
    ['description', { description: '' }],
    ['start', { start: undefined }],
    ['end', { end: { ...content.end, dateTime: '2127-12-01T23:00:00-03:00' } }],
    ['extendedProperties', { extendedProperties: { private: { origin: 'test' } } }],
  ])('changed in its %s is reported by that name', (field, change) => {
    const listed = [{ ...touched, content: { ...content, ...change } }];
    expect(compare({ listed }).findings).toEqual([
      { kind: 'changed', entry, placement, etag: '"2"', fields: [field] },
    ]);
  });

  test('missing in the list was deleted', () => {
    expect(compare({ listed: [] }).findings).toEqual([{ kind: 'deleted', entry, placement }]);
  });
});

describe('changed or missing, and left to the reconciler', () => {
  const others: [string, Partial<SweptEntry>][] = [
    ['the entry is not wanted', { wanted: false }],
    ['the surgery is long over', { frozen: true }],
    [
      'other content is on its way',
      { placements: [{ ...placement, contentHash: 'older' }], isAtRest: false },
    ],
    [
      'its content counts as unknown',
      { placements: [{ ...placement, contentHash: undefined }], isAtRest: false },
    ],
    ['its insert was never answered', { placements: [{ ...placement, state: 'intended' }] }],
    ['it is not the event that belongs there', { generation: 1 }],
    ['another doctor’s events are there', { key: { ...key, doctorId: 'crm-9' as DoctorId } }],
  ];
  test.each(others)('%s', (_, change) => {
    const entries = [{ ...entry, ...change }];
    expect(compare({ entries, listed: [edited] })).toEqual(nothing);
    expect(compare({ entries, listed: [] })).toEqual(nothing);
  });

  test.each([
    ['listed as it was written', [event]],
    ['changed by a person', [edited]],
    ['missing', []],
  ])('other content is wanted, nobody has it to do, and the event is %s', (_, listed) => {
    const older = { ...placement, contentHash: 'older' };
    const untold = { ...entry, placements: [older] };
    const found = { kind: 'outdated', entry: untold, placement: older };
    expect(compare({ entries: [untold], listed }).findings).toEqual([found]);
  });

  test('the doctor’s events do not belong there now', () => {
    expect(compare({ doctors: [], listed: [edited] })).toEqual(nothing);
    expect(compare({ doctors: [], listed: [] })).toEqual(nothing);
  });

  test('it is at another calendar', () => {
    const entries = [{ ...entry, placements: [{ ...placement, calendarId: 'work' }] }];
    expect(compare({ entries, listed: [] })).toEqual(nothing);
  });
});

describe('an event that is not known here', () => {
  test('under another of the entry’s ids is made known, so that the reconciler takes it off', () => {
    expect(compare({ listed: [event, stray] }).findings).toEqual([{ kind: 'stray', entry, event: stray }]);
    const called = { ...entry, wanted: false, placements: [] };
    expect(kinds({ entries: [called], listed: [event] })).toEqual(['stray']);
  });

  test('of a doctor who is at another account now is taken off here', () => {
    const entries = [{ ...entry, doctorsGoogleSub: 'g-2', placements: [] }];
    expect(kinds({ entries, listed: [event] })).toEqual(['unwanted']);
  });

  test('of a doctor whose account was never seen is that doctor’s worker’s to take off', () => {
    const entries = [{ ...entry, doctorsGoogleSub: undefined, placements: [] }];
    expect(kinds({ entries, listed: [event] })).toEqual(['stray']);
  });

  test('of a surgery that is not known is wanted by nothing', () => {
    const unknown = eventOf({ surgeryId: 's-unknown' });
    expect(compare({ listed: [event, unknown] }).findings).toEqual([
      { kind: 'unwanted', key: { ...key, surgeryId: 's-unknown' }, entry: undefined, event: unknown },
    ]);
  });

  test('of a surgery that is long over stays', () => {
    expect(compare({ entries: [{ ...entry, frozen: true }], listed: [event, stray] })).toEqual(nothing);
  });

  test('under an id that we never give is a person’s copy', () => {
    const copy = { ...event, eventId: '3v9k2m1c0q8r7s6t5u4v3c2b1a' };
    expect(compare({ listed: [event, copy] }).findings).toEqual([{ kind: 'copy', key, entry, event: copy }]);
    expect(kinds({ listed: [event, eventOf({ doctorId: 'crm-9' })] })).toEqual(['copy']);
  });

  test('whose properties name no surgery is nothing of ours', () => {
    const listed = [
      event,
      { ...stray, content: { ...content, extendedProperties: { private: { origin: 'test' } } } },
    ];
    expect(compare({ listed })).toEqual(nothing);
  });

  test('is known all the same where the calendar goes by another name', () => {
    const entries = [{ ...entry, placements: [{ ...placement, calendarId: 'ana@example.test' }] }];
    expect(compare({ entries, listed: [event] })).toEqual(nothing);
  });
});

test.each([
  ['changed', [edited]],
  ['deleted', []],
  ['a stray', [event, stray]],
])('an entry in a worker’s hands is not judged: %s, it takes another list', (_, listed) => {
  const entries = [{ ...entry, unsettled: true }];
  expect(compare({ entries, listed })).toEqual({ findings: [], unsettled: 1 });
  expect(compare({ entries })).toEqual(nothing);
});
