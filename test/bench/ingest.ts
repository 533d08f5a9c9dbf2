import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { exchanges } from '@surgery-calendar/contracts';
import amqp from 'amqplib';
import pg from 'pg';
import { eventually } from '@surgery-calendar/test-servers';
import { startSystem, type System } from '../harness/start-system.ts';
import { median, type Measurement } from '@surgery-calendar/bench';
import { surgeryEvent } from './surgery-event.ts';

const messages = 20_000;
const rounds = 5;
const bareQueue = 'bench.surgery-events';

/** Messages a second that the bridge takes in, against a bare consumer that upserts the same rows in batches of the same size. */
export async function ingest(): Promise<Measurement> {
  // Nothing but consumption is measured: no entry is worked on.
  const system = await startSystem({
    settings: { 'calendar-bridge': { WORKERS: '0' } },
  });
  await system.processes.surgery.stop();
  await system.processes.identity.stop();
  await system.processes['calendar-bridge'].stop();
  const database = new pg.Client(system.databaseUrl);
  await database.connect();
  await database.query(
    `create schema bench;
     create table bench.surgery_head (like calendar_bridge.surgery_head including all);
     create table bench.entry (like calendar_bridge.entry including all)`,
  );
  const userId = new URL(system.amqpUrl).username;
  const connection = await amqp.connect(system.amqpUrl);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(bareQueue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });

  const fill = async (exchange: string, routingKey: string, round: number): Promise<void> => {
    for (let nth = 0; nth < messages; nth += 1) {
      const event = surgeryEvent({ surgeryId: `r${round}-${nth}`, surgeonId: `crm-${nth % 50}` }, nth);
      channel.publish(exchange, routingKey, Buffer.from(JSON.stringify(event)), {
        ...{ contentType: 'application/cloudevents+json', persistent: true, messageId: event.id },
        headers: {},
        userId,
      });
      if (nth % 500 === 499) await channel.waitForConfirms();
    }
  };
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round += 1) {
    await fill(exchanges.surgeryEvents, 'surgery.scheduled.v1', round);
    await system.processes['calendar-bridge'].start();
    const own = await rateOf(database, 'calendar_bridge');
    await system.processes['calendar-bridge'].stop();
    await fill('', bareQueue, round);
    const consumer = startBareConsumer(system);
    const other = await rateOf(database, 'bench');
    consumer.kill();
    await once(consumer, 'exit');
    await database.query(
      'truncate calendar_bridge.surgery_head, bench.surgery_head, bench.entry, calendar_bridge.outbox cascade',
    );
    if (round < 0) continue;
    ours.push(own);
    bare.push(other);
  }
  await channel.deleteQueue(bareQueue);
  await connection.close();
  await database.end();
  await system.stop();
  return {
    name: 'ingest to a bare consumer',
    ratios: ours.map((rate, round) => rate / (bare[round] ?? Number.NaN)),
    goal: { atLeast: 0.8 },
    detail: `${median(ours).toFixed(0)} messages a second, the bare consumer ${median(bare).toFixed(0)}; ${messages} in the queue before either starts`,
  };
}

/** A process that has just begun, as the bridge is in each round: neither has compiled code at hand that the other has not. */
function startBareConsumer({ amqpUrl, databaseUrl }: System) {
  const program = fileURLToPath(new URL('bare-consumer.ts', import.meta.url));
  const env = { ...process.env, AMQP_URL: amqpUrl, DATABASE_URL: databaseUrl, QUEUE: bareQueue };
  return spawn(process.execPath, [program], { env, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** From the first batch to the last, by the database's clock, once all are there. */
function rateOf(database: pg.Client, schema: string): Promise<number> {
  return eventually(
    async () => {
      const { rows } = await database.query<{ count: number; seconds: number; first: number }>(
        `select count(*)::int, extract(epoch from max(received_at) - min(received_at))::float8 as seconds,
              count(*) filter (where received_at = (select min(received_at) from ${schema}.surgery_head))::int as first
       from ${schema}.surgery_head`,
      );
      const [row] = rows;
      if (row?.count !== messages) throw new Error(`${row?.count ?? 0} of ${messages} messages are recorded`);
      // The first batch was under way when the clock started.
      return (messages - row.first) / row.seconds;
    },
    { timeoutMs: 120_000 },
  );
}
