import amqp from 'amqplib';
import pg from 'pg';

/** As the bridge has them. */
const prefetch = 256;
const largestBatch = 128;

interface Message {
  readonly source: string;
  readonly data: {
    readonly hospitalId: string;
    readonly surgeryId: string;
    readonly surgeonId: string;
    readonly revision: number;
  };
}

/**
 * The least that a consumer of surgeries can do, as a program of its own (`AMQP_URL`, `DATABASE_URL`, `QUEUE`): parse, upsert head and entry
 * in two statements of one transaction, one ack for what had arrived. It checks no shape, no right, no owner and no revision, and
 * answers nobody.
 */
const { AMQP_URL: amqpUrl = '', DATABASE_URL: databaseUrl = '', QUEUE: queue = '' } = process.env;
const database = new pg.Client(databaseUrl);
await database.connect();
const connection = await amqp.connect(amqpUrl);
const channel = await connection.createChannel();
await channel.prefetch(prefetch);
const waiting: amqp.ConsumeMessage[] = [];
let working: Promise<void> | undefined;
await channel.consume(queue, (message) => {
  if (message === null) return;
  waiting.push(message);
  working ??= work();
});

async function work(): Promise<void> {
  while (waiting.length > 0) {
    const batch = waiting.splice(0, largestBatch);
    await upsert(batch.map(({ content }) => JSON.parse(content.toString('utf8')) as Message));
    const last = batch.at(-1);
    if (last !== undefined) channel.ack(last, true);
  }
  working = undefined;
}

async function upsert(messages: readonly Message[]): Promise<void> {
  const rows = JSON.stringify(messages.map(({ source, data }) => ({ ...data, source, data: { ...data } })));
  await database.query('begin');
  await database.query(
    `insert into bench.surgery_head (hospital_id, surgery_id, source, revision, data)
     select "hospitalId", "surgeryId", source, revision, data
     from json_to_recordset($1) as row ("hospitalId" text, "surgeryId" text, source text, revision bigint, data jsonb)
     on conflict (hospital_id, surgery_id) do update set revision = excluded.revision, data = excluded.data`,
    [rows],
  );
  await database.query(
    `insert into bench.entry (hospital_id, surgery_id, doctor_id, wanted, revision, due_at)
     select "hospitalId", "surgeryId", "surgeonId", true, revision, now()
     from json_to_recordset($1) as row ("hospitalId" text, "surgeryId" text, "surgeonId" text, revision bigint)
     on conflict (hospital_id, surgery_id, doctor_id) do update set revision = excluded.revision, due_at = excluded.due_at`,
    [rows],
  );
  await database.query('commit');
}
