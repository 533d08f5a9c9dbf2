import type { ClientBase } from 'pg';
import type { Reply } from '../reply/compose-reply.ts';

/** Adds what a reply says to the sync log, in the client's transaction. */
export async function writeSyncLog(client: ClientBase, reply: Reply): Promise<void> {
  const settled = reply.type === 'calendar.entry-settled.v1';
  const { hospitalId, surgeryId, doctorId, revision, entryVersion } = reply.data;
  await client.query({
    name: 'write-sync-log',
    text: `insert into calendar_bridge.sync_log (at, hospital_id, surgery_id, doctor_id, revision, entry_version,
                           outcome, failure_code, permanent, event_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      ...[
        settled ? reply.data.settledAt : reply.data.failedAt,
        hospitalId,
        surgeryId,
        doctorId,
        revision,
        entryVersion,
      ],
      ...(settled
        ? [reply.data.outcome, null, null, reply.data.eventId]
        : ['failed', reply.data.code, reply.data.permanent, null]),
    ],
  });
}
