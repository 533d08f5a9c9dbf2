import type { Measurement } from '@surgery-calendar/bench';
import { createPool, migrate } from '@surgery-calendar/postgres';
import { createAppendQueue } from '../src/postgres/append-queue.ts';
import { postgresEventStoreMigrations } from '../src/postgres/postgres-event-store.ts';
import { createWriter } from '../src/postgres/write-batch.ts';
import { compare, type Rates } from './measure.ts';
import { openDatabase } from './open-database.ts';
import { createRawTable, insertRaw } from './raw-insert.ts';

const effort = { rounds: 25, ms: 150 };
const deadlineMs = 30_000;

/**
 * Events a second of the store, against transactions of one row each that insert the same bytes into a table with as many indexes: one
 * writer and one connection on each side, then 64 writers. Nobody listens: what an append costs those whom it wakes is theirs.
 */
export async function appendRate(): Promise<readonly Measurement[]> {
  const database = await openDatabase();
  await migrate(database.url, { schema: 'event_store', directory: postgresEventStoreMigrations });
  const pools = [1, 64].map((max) => createPool(database.url, { applicationName: 'append bench', max }));
  const [one, many] = pools;
  if (one === undefined || many === undefined) throw new Error('there are two pools');
  await createRawTable(one);
  const { rows } = await one.query<{ fsync: string }>(`SELECT current_setting('fsync') AS fsync`);
  const durable = `fsync ${rows[0]?.fsync ?? '?'}`;

  const measure = async (pool: typeof one, writers: number) => {
    const store = createAppendQueue(createWriter({ pool, schema: 'event_store', deadlineMs }), {
      deadlineMs,
    });
    const contenders = [
      { name: 'raw', append: (stream, events) => insertRaw(pool, stream, events) },
      { name: 'store', append: (stream, events) => store.append(stream, 'no-stream', events) },
    ] satisfies Parameters<typeof compare>[0];
    return compare(contenders, { writers, size: 1 }, effort);
  };
  const alone = await measure(one, 1);
  const together = await measure(many, 64);
  for (const pool of pools) await pool.end();
  await database.close();
  return [
    measurement('append to a raw transaction, one connection', alone, 0.9, durable),
    measurement('append to raw transactions, 64 writers', together, 2, durable),
  ];
}

function measurement(
  name: string,
  [raw, store]: readonly Rates[],
  atLeast: number,
  durable: string,
): Measurement {
  const perSecond = (rates: Rates | undefined): string => (rates?.perSecond ?? Number.NaN).toFixed(0);
  return {
    name,
    ratios: store?.ratios ?? [],
    goal: { atLeast },
    detail: `${perSecond(store)} events a second, raw ${perSecond(raw)}; nobody listens; ${durable}`,
  };
}
