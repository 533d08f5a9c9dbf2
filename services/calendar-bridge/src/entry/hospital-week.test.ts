import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { judgeSurgery, surgeryEvent, type Surgery, type SurgeryAsSaid } from '@surgery-calendar/contracts';
import { describeEntry } from './entry-content.ts';
import { deriveEventId } from './event-id.ts';

interface ExpectedEntry {
  readonly surgeryId: string;
  readonly eventIdPrefix: string;
  readonly summary: string;
  readonly description: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly timeZone: string;
}

const week = new URL('../../../../test/hospital-week/', import.meta.url);
const messages = readFileSync(new URL('messages.jsonl', week), 'utf8')
  .trim()
  .split('\n')
  .map((line) => surgeryEvent.parse(JSON.parse(line)));
const expected = JSON.parse(readFileSync(new URL('expected.json', week), 'utf8')) as Record<
  string,
  Record<string, ExpectedEntry[]>
>;

/** The newest state of each surgery, as the bridge's head rows would hold it. */
function newest(): Surgery[] {
  const heads = new Map<string, SurgeryAsSaid>();
  for (const { source, subject, data } of messages) {
    const message = { source, surgery: data };
    const head = heads.get(subject);
    if (head === undefined || judgeSurgery(head, message) === 'newer') heads.set(subject, message);
  }
  return [...heads.values()].map((head) => head.surgery);
}

function entryOf(surgery: Surgery): ExpectedEntry {
  const { hospitalId, surgeryId, surgeonId } = surgery;
  const content = describeEntry(surgery, 'full', 'test');
  return {
    surgeryId,
    eventIdPrefix: deriveEventId({ hospitalId, surgeryId, doctorId: surgeonId }, 0).slice(0, -2),
    summary: content.summary,
    description: content.description,
    startsAt: new Date(content.start.dateTime).toISOString(),
    endsAt: new Date(content.end.dateTime).toISOString(),
    timeZone: content.start.timeZone,
  };
}

test('the hospital’s week leaves exactly the expected entries on every calendar', () => {
  const byId = (a: ExpectedEntry, b: ExpectedEntry) => (a.surgeryId < b.surgeryId ? -1 : 1);
  for (const [hospital, surgeons] of Object.entries(expected)) {
    for (const [surgeon, entries] of Object.entries(surgeons)) {
      const ours = newest()
        .filter(
          (one) => one.status === 'scheduled' && one.hospitalId === hospital && one.surgeonId === surgeon,
        )
        .map(entryOf);
      expect(ours.sort(byId)).toEqual(entries.map(entryShape).sort(byId));
    }
  }
});

function entryShape(entry: ExpectedEntry): ExpectedEntry {
  const { surgeryId, eventIdPrefix, summary, description, startsAt, endsAt, timeZone } = entry;
  return { surgeryId, eventIdPrefix, summary, description, startsAt, endsAt, timeZone };
}
