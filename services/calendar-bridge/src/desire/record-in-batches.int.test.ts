import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openBridgeDatabase } from '../testing/bridge-database.ts';
import { takeReplies } from '../testing/outbox-replies.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';
import type { SurgeryMessage } from './judge-in-order.ts';
import { recordSurgeries } from './record-surgeries.ts';

const now = new Date('2026-11-21T12:00:00Z');
let database: Awaited<ReturnType<typeof openBridgeDatabase>>;

beforeAll(async () => {
  database = await openBridgeDatabase();
});
afterAll(() => database.close());

function said(change: object, source = '/his') {
  return { source, surgery: surgeryMessage(change, source).data };
}

const doctor = fc.constantFrom('crm-1', 'crm-2', 'crm-3');
/** Few surgeries, revisions and doctors, so that messages overtake, repeat and contradict each other. */
const message = fc
  .record({
    surgeryId: fc.constantFrom('s-1', 's-2'),
    revision: fc.integer({ min: 0, max: 4 }),
    status: fc.constantFrom('scheduled', 'scheduled', 'cancelled'),
    doctors: fc.uniqueArray(doctor, { minLength: 1, maxLength: 3 }),
    procedure: fc.constantFrom('A', 'A', 'B'),
    source: fc.constantFrom('/his', '/his', '/his', '/other'),
    asker: fc.option(fc.constantFrom('reply.a', 'reply.b'), { nil: undefined }),
    correlationId: fc.option(fc.constantFrom('c-1', 'c-2'), { nil: undefined }),
  })
  .map(({ doctors: [surgeonId, ...others], source, asker, correlationId, ...data }): SurgeryMessage => {
    const team = others.map((doctorId) => ({ doctorId, role: 'assistant' }));
    return {
      said: said({ ...data, surgeonId, ...(team.length > 0 && { team }) }, source),
      replyAddress: asker === undefined ? undefined : { replyTo: asker, correlationId },
    };
  });
/** A sequence of messages, and how many of them each batch takes. */
const split = fc.record({
  messages: fc.array(message, { minLength: 1, maxLength: 14 }),
  sizes: fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 14, maxLength: 14 }),
});

async function outcomeOf(batches: readonly (readonly SurgeryMessage[])[]) {
  await database.pool.query(
    'truncate calendar_bridge.surgery_head, calendar_bridge.outbox, calendar_bridge.reply_request cascade',
  );
  const recorded: unknown[] = [];
  for (const batch of batches) {
    const ofBatch = await recordSurgeries(database.pool, batch, now);
    recorded.push(...batch.map((one) => ofBatch.get(one)));
  }
  const read = async (sql: string): Promise<unknown> => (await database.pool.query(sql)).rows;
  const replies = await takeReplies(database.pool);
  const tellable = replies.map(({ to, correlationId, event: { type, data } }) => ({
    ...{ to, correlationId, type, data },
  }));
  return {
    recorded,
    heads: await read(
      `select hospital_id, surgery_id, source, revision, data
       from calendar_bridge.surgery_head order by 1, 2`,
    ),
    entries: await read(
      `select hospital_id, surgery_id, doctor_id, wanted, revision, due_at is not null as due, lane, attempts
       from calendar_bridge.entry order by 1, 2, 3`,
    ),
    requests: await read(
      `select hospital_id, surgery_id, doctor_id, revision, reply_to, correlation_id
       from calendar_bridge.reply_request order by 1, 2, 3, 4, 5, 6`,
    ),
    // What goes out about one entry keeps its order, but for those overtaken together.
    replies: tellable.map((reply) => JSON.stringify(reply)).toSorted(),
  };
}

test('messages in any batches leave the same heads, entries, requests and replies as one at a time', async () => {
  await fc.assert(
    fc.asyncProperty(split, async ({ messages, sizes }) => {
      const rest = [...messages];
      const batches = sizes.map((size) => rest.splice(0, size)).filter(({ length }) => length > 0);
      const oneByOne = await outcomeOf(messages.map((one) => [one]));
      expect(await outcomeOf(batches)).toEqual(oneByOne);
      expect(await outcomeOf([messages])).toEqual(oneByOne);
    }),
    { numRuns: 60 },
  );
}, 120_000);

test('replicas that record the same surgeries in opposite order at once do not lock each other out', async () => {
  await outcomeOf([]);
  const ids = Array.from({ length: 40 }, (_, n) => `s-${n}`);
  const batch = (revision: number, surgeryIds: readonly string[]) =>
    surgeryIds.map((surgeryId) => ({
      said: said({ surgeryId, revision, surgeonId: `crm-${revision % 3}` }),
      replyAddress: undefined,
    }));
  await Promise.all(
    Array.from({ length: 12 }, (_, revision) =>
      recordSurgeries(database.pool, batch(revision, revision % 2 === 0 ? ids : ids.toReversed()), now),
    ),
  );
  const { rows } = await database.pool.query(
    'select distinct revision::int from calendar_bridge.surgery_head',
  );
  expect(rows).toEqual([{ revision: 11 }]);
});

test('an entry that waits in the slow lane moves to the live one when its surgery changes', async () => {
  await outcomeOf([[{ said: said({}), replyAddress: undefined }]]);
  await database.pool.query("update calendar_bridge.entry set lane = 'slow'");
  const change = { said: said({ revision: 1 }), replyAddress: undefined };
  await recordSurgeries(database.pool, [change], now);
  const { rows } = await database.pool.query('select lane, revision::int from calendar_bridge.entry');
  expect(rows).toEqual([{ lane: 'live', revision: 1 }]);
});
