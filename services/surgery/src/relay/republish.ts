import { hospitalId, surgeryId } from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import type { Bus } from '@surgery-calendar/rabbit';
import type { Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { liveBoard } from '../board/board-tables.ts';
import { forgottenMessage } from '../forgetting/forgotten-message.ts';
import { readForgotten } from '../forgetting/read-forgotten.ts';
import { openOne } from '../patient-data/open-surgeries.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import { isPublished } from '../stream/published-events.ts';
import { foldSurgery, ownSource, readSurgery, surgeryStream } from '../stream/surgery-stream.ts';
import { keptDomainEvent } from '../surgery/surgery-events.ts';
import { composeMessage } from './compose-message.ts';
import { outgoingMessage } from './outgoing-message.ts';
import { publishForSure } from './publish-for-sure.ts';

const batchSize = 256;

/**
 * Publishes the newest message of every surgery of our own that takes place between two instants once more, the very same message:
 * a bridge that knows it changes nothing, one that was restored or newly set up learns it; first of all who was forgotten, whenever.
 * Resolves with how many were published.
 */
export async function republish(
  parts: {
    readonly store: EventStore;
    readonly pool: Pool;
    readonly keys: PatientKeys;
    readonly bus: Bus;
    readonly logger: Logger;
  },
  period: { readonly from: string; readonly to: string },
  onProgress: (published: number) => void,
  stopping: AbortSignal,
): Promise<number> {
  const forgotten = (await readForgotten(parts.store)).flatMap((event) => forgottenMessage(event) ?? []);
  const ofPatients = forgotten.map((message) => outgoingMessage(message));
  if (!(await publishForSure(ofPatients, parts, stopping))) return 0;
  let published = ofPatients.length;
  let end = { hospital: '', surgery: '' };
  while (!stopping.aborted) {
    const batch = await nextKeys(parts.pool, period, end);
    const last = batch.at(-1);
    if (last === undefined) break;
    end = last;
    const messages = await Promise.all(batch.map((key) => newestMessage(parts, key)));
    const known = messages.filter((message) => message !== undefined);
    if (!(await publishForSure(known, parts, stopping))) break;
    published += known.length;
    onProgress(published);
  }
  return published;
}

interface Key {
  readonly hospital: string;
  readonly surgery: string;
}

async function nextKeys(pool: Pool, { from, to }: { from: string; to: string }, end: Key): Promise<Key[]> {
  const { rows } = await pool.query<Key>(
    `select hospital_id as hospital, surgery_id as surgery from ${liveBoard.board}
     where surgery ->> 'source' = $1 and ends_at > $2 and starts_at < $3 and (hospital_id, surgery_id) > ($4, $5)
     order by hospital_id, surgery_id limit $6`,
    [ownSource, from, to, end.hospital, end.surgery, batchSize],
  );
  return rows;
}

async function newestMessage(
  { store, keys }: { readonly store: EventStore; readonly keys: PatientKeys },
  key: Key,
) {
  const stream = surgeryStream(hospitalId.parse(key.hospital), surgeryId.parse(key.surgery));
  const events = (await readSurgery(store, stream)) ?? [];
  const last = events.findLastIndex((event) => isPublished(keptDomainEvent.parse(event).type));
  const event = events[last];
  const surgery = foldSurgery(events.slice(0, last + 1));
  if (event === undefined || surgery === undefined) return undefined;
  const { type } = keptDomainEvent.parse(event);
  const opened = await openOne(keys, surgery);
  const message = composeMessage({ id: event.id, type, recordedAt: event.recordedAt }, opened);
  if (message === undefined) return undefined;
  return outgoingMessage(message);
}
