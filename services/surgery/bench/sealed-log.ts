import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hospitalId, surgeryBooking, surgeryId } from '@surgery-calendar/contracts';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { PatientKey } from '../src/patient-data/key-cache.ts';
import { sealerFor, sealEvent } from '../src/patient-data/seal-event.ts';
import { surgeryStream } from '../src/stream/surgery-stream.ts';
import { booking } from '../src/testing/surgery-world.ts';

const hospital = hospitalId.parse('hc-sp');
const parsed = surgeryBooking.parse(booking);
const metadata = JSON.stringify({ command: 'schedule-surgery', subject: 'bench', client: 'bench' });

/** A row in COPY's text format. */
export function copyRow(columns: readonly (string | null)[]): string {
  const cells = columns.map((cell) =>
    cell === null ? '\\N' : cell.replace(/[\\\t\n\r]/g, (char) => escapes[char] ?? char),
  );
  return `${cells.join('\t')}\n`;
}
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Fills an empty log with so many surgeries, each scheduled and nothing more. */
export async function fillLog(client: pg.Client, key: PatientKey, surgeries: number): Promise<void> {
  function* rows() {
    for (let position = 1; position <= surgeries; position += 1) {
      const id = surgeryId.parse(randomUUID());
      const about = { hospitalId: hospital, surgeryId: id };
      const { type, data } = sealEvent(
        { type: 'SurgeryScheduled', data: { ...about, booking: parsed } },
        sealerFor(key, about),
      );
      const stream = surgeryStream(hospital, id);
      yield copyRow([
        ...[String(position), stream, '0', randomUUID(), type, JSON.stringify(data), metadata],
        new Date().toISOString(),
      ]);
    }
  }
  await pipeline(Readable.from(rows()), client.query(copyFrom('COPY event_store.event FROM STDIN')));
  await client.query('ANALYZE event_store.event');
}
