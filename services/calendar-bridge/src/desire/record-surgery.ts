import {
  judgeMessage,
  surgeryHash,
  type HospitalId,
  type Judgement,
  type Surgery,
  type SurgeryEvent,
  type SurgeryHead,
  type SurgeryId,
} from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import { failedReply, supersededReply } from '../reply/compose-reply.ts';
import { enqueueReply, type ReplyAddress } from '../reply/enqueue-reply.ts';
import { takeOvertakenRequests } from '../reply/reply-requests.ts';
import { desireEntries } from './desire-entries.ts';

export type Recorded = 'first' | Judgement;

/**
 * Records in one transaction what a message wants: the surgery's head row is locked, revisions are compared, the entries of every
 * doctor concerned are derived from it. What its publisher must be told at once goes into the outbox of the same transaction.
 */
export function recordSurgery(
  pool: Pool,
  event: SurgeryEvent,
  replyAddress: ReplyAddress | undefined,
  now: Date,
): Promise<Recorded> {
  const surgery = event.data;
  const message = { source: event.source, revision: surgery.revision, contentHash: surgeryHash(surgery) };
  return inTransaction(pool, async (client) => {
    if (await insertHead(client, surgery, message)) {
      await desireEntries(client, surgery, replyAddress);
      return 'first';
    }
    const judgement = judgeMessage(await lockHead(client, surgery.hospitalId, surgery.surgeryId), message);
    switch (judgement) {
      case 'newer':
        await updateHead(client, surgery, message);
        // Entries before requests: the reconciler's conclusion takes its locks in this order, too.
        await desireEntries(client, surgery, replyAddress);
        await answerOvertaken(client, surgery, now);
        break;
      case 'duplicate':
        // Desired already; whoever asks for a reply to the copy gets one when the entry is next looked at.
        if (replyAddress !== undefined) await desireEntries(client, surgery, replyAddress);
        break;
      case 'stale':
        if (replyAddress !== undefined)
          await enqueueReply(client, supersededReply(surgery, now), [replyAddress]);
        break;
      case 'revision-conflict':
      case 'not-owner': {
        const to = replyAddress === undefined ? [] : [replyAddress];
        await enqueueReply(client, failedReply(surgery, judgement, now), ['exchange', ...to]);
        break;
      }
    }
    return judgement;
  });
}

async function insertHead(client: ClientBase, surgery: Surgery, head: SurgeryHead): Promise<boolean> {
  const inserted = await client.query(
    `insert into calendar_bridge.surgery_head (hospital_id, surgery_id, source, revision, content_hash, data)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [surgery.hospitalId, surgery.surgeryId, head.source, head.revision, head.contentHash, surgery],
  );
  return inserted.rowCount === 1;
}

async function lockHead(
  client: ClientBase,
  hospitalId: HospitalId,
  surgeryId: SurgeryId,
): Promise<SurgeryHead> {
  const { rows } = await client.query<{ source: string; revision: string; content_hash: string }>(
    'select source, revision, content_hash from calendar_bridge.surgery_head where hospital_id = $1 and surgery_id = $2 for update',
    [hospitalId, surgeryId],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('a surgery’s head row vanished between insert and lock');
  return { source: row.source, revision: Number(row.revision), contentHash: row.content_hash };
}

async function updateHead(client: ClientBase, surgery: Surgery, head: SurgeryHead): Promise<void> {
  await client.query(
    `update calendar_bridge.surgery_head set revision = $3, content_hash = $4, data = $5, received_at = now()
     where hospital_id = $1 and surgery_id = $2`,
    [surgery.hospitalId, surgery.surgeryId, head.revision, head.contentHash, surgery],
  );
}

async function answerOvertaken(client: ClientBase, surgery: Surgery, now: Date): Promise<void> {
  for (const request of await takeOvertakenRequests(client, surgery)) {
    const reply = supersededReply(
      { ...surgery, surgeonId: request.doctorId, revision: request.revision },
      now,
    );
    await enqueueReply(client, reply, [request.address]);
  }
}
