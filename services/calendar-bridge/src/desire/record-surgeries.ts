import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import { enqueueReplies } from '../reply/enqueue-reply.ts';
import { rememberRequests, takeOvertakenRequests } from '../reply/reply-requests.ts';
import { desireEntries } from './desire-entries.ts';
import {
  judgeInOrder,
  overtakenReply,
  type Desire,
  type NewestMessage,
  type Recorded,
  type SurgeryMessage,
} from './judge-in-order.ts';
import { lockSurgeries } from './lock-surgeries.ts';
import { surgeryName } from './surgery-key.ts';

/**
 * Records in one transaction what messages want, with one statement a step however many there are: the surgeries' head rows are
 * locked, revisions are compared, the entries of every doctor concerned are derived from them. What publishers must be told at once
 * goes into the outbox of the same transaction. Resolves with what was made of each message.
 */
export async function recordSurgeries(
  pool: Pool,
  messages: readonly SurgeryMessage[],
  now: Date,
): Promise<ReadonlyMap<SurgeryMessage, Recorded>> {
  if (messages.length === 0) return new Map();
  const surgeries = Map.groupBy(messages, ({ event }) => surgeryName(event.data));
  return inTransaction(pool, async (client) => {
    const firsts = [...surgeries.values()].flatMap(([first]) => (first === undefined ? [] : [first.event]));
    const known = await lockSurgeries(client, firsts);
    const desires = new Map(
      [...surgeries].map(([name, ofSurgery]) => [name, judgeInOrder(known.get(name), ofSurgery, now)]),
    );
    await write(client, desires, now);
    return new Map([...desires.values()].flatMap(({ recorded }) => [...recorded]));
  });
}

/** `bySurgery`: by the surgeries' names. */
async function write(client: ClientBase, bySurgery: ReadonlyMap<string, Desire>, now: Date): Promise<void> {
  const desires = [...bySurgery.values()];
  const newest = desires.flatMap((desire) => desire.newest ?? []);
  const newestSurgeries = newest.map(({ surgery }) => surgery);
  await updateHeads(client, newest);
  // Entries before requests: the reconciler's conclusion takes its locks in this order, too.
  await desireEntries(
    client,
    desires.flatMap(({ entries }) => entries),
  );
  const overtaken = Map.groupBy(await takeOvertakenRequests(client, newestSurgeries), ({ key }) =>
    surgeryName(key),
  );
  await rememberRequests(
    client,
    desires.flatMap(({ requests }) => requests),
  );
  const replies = [...bySurgery].flatMap(([name, desire]) =>
    desire.replies.flatMap((reply) =>
      reply === 'overtaken'
        ? (overtaken.get(name)?.map((request) => overtakenReply(request, now)) ?? [])
        : [reply],
    ),
  );
  await enqueueReplies(client, replies);
}

async function updateHeads(client: ClientBase, newest: readonly NewestMessage[]): Promise<void> {
  if (newest.length === 0) return;
  await client.query(
    `update calendar_bridge.surgery_head head
     set revision = newest.revision, content_hash = newest.content_hash, data = newest.data::jsonb, received_at = now()
     from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[])
       as newest (hospital_id, surgery_id, revision, content_hash, data)
     where (head.hospital_id, head.surgery_id) = (newest.hospital_id, newest.surgery_id)`,
    [
      newest.map(({ surgery }) => surgery.hospitalId),
      newest.map(({ surgery }) => surgery.surgeryId),
      newest.map(({ head }) => head.revision),
      newest.map(({ head }) => head.contentHash),
      newest.map(({ surgery }) => JSON.stringify(surgery)),
    ],
  );
}
