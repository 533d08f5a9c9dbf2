import { entryFailed, entrySettled, type EntryFailed, type EntrySettled } from '@surgery-calendar/contracts';
import type { RecordedEvent } from '@surgery-calendar/event-store';
import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import { moveCheckpoint } from '../log/checkpoint.ts';
import type { LogReader } from '../log/follow-log.ts';
import { replyStreams } from './consume-replies.ts';

/** Projects the bridge's replies to the newest state of each entry. Rows and checkpoint move in one commit. */
export function projectReplies(pool: Pool): LogReader {
  const name = 'replies';
  return {
    name,
    prefix: replyStreams,
    onBatch: (events, position) =>
      inTransaction(pool, async (client) => {
        for (const event of events) await projectReply(client, event);
        await moveCheckpoint(client, name, position);
      }),
  };
}

async function projectReply(client: ClientBase, event: RecordedEvent): Promise<void> {
  switch (event.type) {
    case 'calendar.entry-settled.v1':
      return projectSettled(client, entrySettled.parse(event.data));
    case 'calendar.entry-failed.v1':
      return projectFailed(client, entryFailed.parse(event.data));
    default:
      throw new Error(`a stream of replies holds an event of the unknown type ${event.type}`);
  }
}

async function projectSettled(client: ClientBase, reply: EntrySettled): Promise<void> {
  // It speaks of a message that was overtaken, not of the entry.
  if (reply.outcome === 'superseded') return;
  const synced = reply.outcome === 'waiting-for-connection' ? null : reply.settledAt;
  await client.query(
    `insert into surgery.calendar_entry as entry
       (hospital_id, surgery_id, doctor_id, entry_version, revision, outcome, event_id, last_sync)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (hospital_id, surgery_id, doctor_id) do update
     set entry_version = excluded.entry_version, revision = excluded.revision, outcome = excluded.outcome,
         event_id = excluded.event_id, last_sync = coalesce(excluded.last_sync, entry.last_sync),
         error_code = null, error_message = null, error_at = null
     where entry.entry_version < excluded.entry_version`,
    [...entryColumns(reply), reply.outcome, reply.eventId, synced],
  );
}

async function projectFailed(client: ClientBase, reply: EntryFailed): Promise<void> {
  // They speak of a message that was not taken, not of the entry.
  if (reply.code === 'not-owner' || reply.code === 'revision-conflict') return;
  await client.query(
    `insert into surgery.calendar_entry as entry
       (hospital_id, surgery_id, doctor_id, entry_version, revision, outcome, error_code, error_message, error_at)
     values ($1, $2, $3, $4, $5, 'failed', $6, $7, $8)
     on conflict (hospital_id, surgery_id, doctor_id) do update
     set entry_version = excluded.entry_version, revision = excluded.revision, outcome = excluded.outcome,
         error_code = excluded.error_code, error_message = excluded.error_message, error_at = excluded.error_at
     where entry.entry_version < excluded.entry_version`,
    [...entryColumns(reply), reply.code, reply.message, reply.failedAt],
  );
}

function entryColumns(reply: EntrySettled | EntryFailed): (string | number)[] {
  return [reply.hospitalId, reply.surgeryId, reply.doctorId, reply.entryVersion, reply.revision];
}
