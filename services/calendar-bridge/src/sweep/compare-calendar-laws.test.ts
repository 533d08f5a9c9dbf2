import { fc, test } from '@fast-check/jest';
import { expect } from '@jest/globals';
import { contentHash, describeEntry } from '../entry/entry-content.ts';
import { deriveEventId } from '../entry/event-id.ts';
import { entry, event, eventOf, key, surgery, sweptCalendar } from '../testing/swept-calendar.ts';
import type { SurgeryId } from '@surgery-calendar/contracts';
import { compareCalendar } from './compare-calendar.ts';
import type { SweptEntry } from './swept-calendar.ts';

/** An entry of surgery `s-<number>` in some state, with its event placed here or not. */
const entries = fc
  .uniqueArray(fc.nat(20), { maxLength: 8 })
  .chain((numbers) => fc.tuple(...numbers.map(someEntry)));

function someEntry(number: number): fc.Arbitrary<SweptEntry> {
  const surgeryId = `s-${number}` as SurgeryId;
  const own = { ...key, surgeryId };
  const hash = contentHash(describeEntry({ ...surgery, surgeryId }, 'full', 'test'));
  const flags = {
    wanted: fc.boolean(),
    unsettled: fc.boolean(),
    isAtRest: fc.boolean(),
    frozen: fc.boolean(),
    generation: fc.nat(2),
  };
  const place = {
    etag: fc.constantFrom('"1"', '"2"'),
    contentHash: fc.constantFrom(hash, 'older', undefined),
  };
  return fc.tuple(fc.record(flags), fc.option(fc.record(place))).map(([state, placed]) => ({
    ...entry,
    ...state,
    key: own,
    surgery: { ...surgery, surgeryId },
    placements:
      placed === null
        ? []
        : [
            {
              ...placed,
              calendarId: 'primary',
              eventId: deriveEventId(own, state.generation),
              state: 'placed' as const,
            },
          ],
  }));
}

const listed = fc.uniqueArray(
  fc
    .tuple(fc.nat(25), fc.nat(3), fc.constantFrom('"1"', '"2"'), fc.boolean())
    .map(([number, generation, etag, edited]) => {
      const one = eventOf({ surgeryId: `s-${number}`, generation });
      return { ...one, etag, content: edited ? { ...one.content, summary: 'Almoço' } : one.content };
    }),
  { selector: ({ eventId }) => eventId, maxLength: 12 },
);

test.prop([entries])('a calendar that is as it was last seen has nothing to find', (some) => {
  // Of what other content is wanted, the reconciler knows.
  const known = some.map((one) => ({ ...one, isAtRest: false }));
  const asSeen = known.flatMap((one) =>
    one.placements.map(({ eventId, etag }) => ({ ...event, eventId, etag: etag ?? '' })),
  );
  expect(compareCalendar(sweptCalendar({ entries: known, listed: asSeen }))).toEqual({
    findings: [],
    unsettled: 0,
  });
});

test.prop([entries, listed])(
  'nothing is found of entries that are in a worker’s hands or long over',
  (known, events) => {
    const { findings } = compareCalendar(sweptCalendar({ entries: known, listed: events }));
    for (const { entry: of } of findings) expect(of?.unsettled === true || of?.frozen === true).toBe(false);
  },
);

test.prop([entries, listed])('each event is found at most once', (known, events) => {
  const { findings } = compareCalendar(sweptCalendar({ entries: known, listed: events }));
  const ids = findings.map((one) => ('event' in one ? one.event.eventId : one.placement.eventId));
  expect(new Set(ids).size).toBe(ids.length);
});

test.prop([entries, listed])(
  'only events of surgeries that nothing here knows are taken off unseen',
  (known, events) => {
    const { findings } = compareCalendar(sweptCalendar({ entries: known, listed: events }));
    for (const finding of findings) {
      if (finding.kind !== 'unwanted') continue;
      expect(known.map((one) => one.key.surgeryId)).not.toContain(finding.key.surgeryId);
    }
  },
);
