import type { Measurement } from '@surgery-calendar/bench';
import { createPool, migrate } from '@surgery-calendar/postgres';
import type pg from 'pg';
import type { Append } from '../src/postgres/append-queue.ts';
import { createAppendQueue } from '../src/postgres/append-queue.ts';
import { listenForAppends } from '../src/postgres/append-signal.ts';
import { postgresEventStoreMigrations } from '../src/postgres/postgres-event-store.ts';
import { createWindowReader } from '../src/postgres/read-window.ts';
import { createWriter } from '../src/postgres/write-batch.ts';
import { deliveryMs, deliveryMsBesideAnOpenTransaction, type Log } from './delivery.ts';
import { compare, type AppendTo, type Contender } from './measure.ts';
import {
  createGatedReader,
  createTransactionIdLog,
  schema as byTransactionId,
} from './ordered-by-transaction-id.ts';
import { openDatabase } from './open-database.ts';
import { createRawTable, insertRaw } from './raw-insert.ts';

const deadlineMs = 30_000;
// Many short rounds: what else the machine does comes and goes, and then meets all contenders of a round alike.
const effort = { rounds: 25, ms: 150 };

/** Appends to new streams through a queue of its own, as one process of a service does. */
function throughQueue(pool: pg.Pool, schema: string): AppendTo {
  const queue = createAppendQueue(createWriter({ pool, schema, deadlineMs }), { deadlineMs });
  return (stream, events) => queue.append(stream, 'no-stream', events);
}

/** Appends one by one, each on a connection of its own. */
function oneByOne(pool: pg.Pool, schema: string): AppendTo {
  const write = createWriter({ pool, schema, deadlineMs });
  return (stream, events) => {
    const append: Append = { stream, expected: 'no-stream', events };
    return write([append]);
  };
}

/** Takes turns, as a load balancer does before several processes. */
function inTurn(...appends: AppendTo[]): AppendTo {
  let turn = 0;
  return (stream, events) => (appends[turn++ % appends.length] ?? Promise.reject)(stream, events);
}

const print = (line: string): void => void process.stderr.write(`${line}\n`);

/** What decision 0002 was made on: the chosen order beside the one that was not taken. It has no goal, and tells on stderr. */
export async function alternatives(): Promise<readonly Measurement[]> {
  const database = await openDatabase();
  await migrate(database.url, { schema: 'event_store', directory: postgresEventStoreMigrations });
  const pool = createPool(database.url, { applicationName: 'bench', max: 64 });
  await createRawTable(pool);
  await createTransactionIdLog(pool);

  const raw: Contender = {
    name: 'a bare INSERT each',
    append: (stream, events) => insertRaw(pool, stream, events),
  };
  const locked: Contender = {
    name: 'one lock, group commit (chosen)',
    append: throughQueue(pool, 'event_store'),
  };
  const replicas: Contender = {
    name: 'the same, as three processes',
    append: inTurn(...[1, 2, 3].map(() => throughQueue(pool, 'event_store'))),
  };
  const gated: Contender = { name: 'by transaction id', append: oneByOne(pool, byTransactionId) };
  const gatedGroups: Contender = {
    name: 'by transaction id, group commit',
    append: throughQueue(pool, byTransactionId),
  };

  print('Events per second, and the ratio to a bare INSERT measured in turn with it (median of the rounds):');
  for (const { writers, size } of [
    { writers: 1, size: 1 },
    { writers: 16, size: 1 },
    { writers: 64, size: 1 },
    { writers: 1, size: 10 },
  ]) {
    const each = size === 1 ? 'one event an append' : `${size} events an append`;
    print(`\n${writers} ${writers === 1 ? 'writer' : 'writers'}, ${each}`);
    const contenders = writers === 1 ? [raw, locked, gated] : [raw, locked, replicas, gated, gatedGroups];
    for (const { name, perSecond, ratio } of await compare(contenders, { writers, size }, effort)) {
      print(`  ${name.padEnd(34)} ${perSecond.toFixed(0).padStart(7)}/s  ${ratio.toFixed(2)}`);
    }
  }

  const signalOf = (schema: string) =>
    listenForAppends({
      url: database.url,
      channel: `${schema}_appended`,
      onLost: (error) => console.error(error.message),
    });
  const logs: Log[] = [
    {
      name: locked.name,
      append: locked.append,
      readWindow: createWindowReader({ pool, schema: 'event_store' }),
      signal: signalOf('event_store'),
    },
    {
      name: gated.name,
      append: gated.append,
      readWindow: createGatedReader(pool),
      signal: signalOf(byTransactionId),
    },
  ];
  print('\nFrom the answer to an append until a subscription delivered it (median), idle otherwise');
  for (const log of logs) print(`  ${log.name.padEnd(34)} ${(await deliveryMs(log)).toFixed(2)} ms`);
  print('\nThe same for one event, while a transaction is open for 2 s in another database of the server');
  for (const log of logs) {
    const wait = await deliveryMsBesideAnOpenTransaction(log, database.url, 2_000);
    print(`  ${log.name.padEnd(34)} ${wait.toFixed(0)} ms`);
  }
  for (const { signal } of logs) await signal.close();
  await pool.end();
  await database.close();
  return [];
}
