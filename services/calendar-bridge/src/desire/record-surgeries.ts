import type { SurgeryAsSaid } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import { readForgotten } from '../forgetting/forgotten-surgeries.ts';
import { enqueueReplies } from '../reply/enqueue-reply.ts';
import { rememberRequests, takeOvertakenRequests } from '../reply/reply-requests.ts';
import { desireEntries } from './desire-entries.ts';
import {
  judgeInOrder,
  overtakenReply,
  type Desire,
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
  const surgeries = Map.groupBy(messages, ({ said }) => surgeryName(said.surgery));
  return inTransaction(pool, async (client) => {
    const firsts = [...surgeries.values()].flatMap(([first]) => (first === undefined ? [] : [first.said]));
    // Sent together, and run in this order.
    const [known, forgotten] = await Promise.all([
      lockSurgeries(client, firsts),
      readForgotten(
        client,
        firsts.map(({ surgery }) => surgery),
      ),
    ]);
    const desires = new Map(
      [...surgeries].map(([name, ofSurgery]) => [
        name,
        judgeInOrder(known.get(name), ofSurgery, now, forgotten.get(name)),
      ]),
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
  // Sent together, and run in this order: entries before requests, as the reconciler's conclusion takes its locks, too.
  const [, , taken] = await Promise.all([
    updateHeads(client, newest),
    desireEntries(
      client,
      desires.flatMap(({ entries }) => entries),
    ),
    takeOvertakenRequests(client, newestSurgeries),
    rememberRequests(
      client,
      desires.flatMap(({ requests }) => requests),
    ),
  ]);
  const overtaken = Map.groupBy(taken, ({ key }) => surgeryName(key));
  const replies = [...bySurgery].flatMap(([name, desire]) =>
    desire.replies.flatMap((reply) =>
      reply === 'overtaken'
        ? (overtaken.get(name)?.map((request) => overtakenReply(request, now)) ?? [])
        : [reply],
    ),
  );
  await enqueueReplies(client, replies);
}

async function updateHeads(client: ClientBase, newest: readonly SurgeryAsSaid[]): Promise<void> {
  if (newest.length === 0) return;
  await client.query(
    `update calendar_bridge.surgery_head head
     set revision = newest.revision, data = newest.data::jsonb, received_at = now()
     from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
       as newest (hospital_id, surgery_id, revision, data)
     where (head.hospital_id, head.surgery_id) = (newest.hospital_id, newest.surgery_id)`,
    [
      newest.map(({ surgery }) => surgery.hospitalId),
      newest.map(({ surgery }) => surgery.surgeryId),
      newest.map(({ surgery }) => surgery.revision),
      newest.map(({ surgery }) => JSON.stringify(surgery)),
    ],
  );
}
