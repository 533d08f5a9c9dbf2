import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { AppendSignal } from '../src/postgres/append-signal.ts';
import type { ReadWindow } from '../src/postgres/read-window.ts';
import { runSubscription } from '../src/postgres/run-subscription.ts';
import { shareTailReads } from '../src/postgres/share-tail-reads.ts';
import { median, someEvent, type AppendTo } from './measure.ts';

export interface Log {
  readonly name: string;
  readonly append: AppendTo;
  readonly readWindow: ReadWindow;
  readonly signal: AppendSignal;
}

/** Follows the log; `delivery` appends one event and tells when the append was answered and when the event was delivered. */
function followLog(log: Log) {
  const prefix = `delivery-${randomUUID()}`;
  const arrivals = new Map<string, number>();
  const subscription = runSubscription(
    { ...log, readTail: shareTailReads(log.readWindow), pollIntervalMs: 50 },
    {
      prefixes: [prefix],
      after: undefined,
      batchSize: 5_000,
      onBatch: (events) => {
        for (const event of events) arrivals.set(event.id, performance.now());
        return Promise.resolve();
      },
    },
  );
  return {
    delivery: async (): Promise<{ answeredAt: number; arrivedAt: number }> => {
      const event = someEvent();
      await log.append(`${prefix}/${event.id}`, [event]);
      const answeredAt = performance.now();
      for (;;) {
        const arrivedAt = arrivals.get(event.id);
        if (arrivedAt !== undefined) return { answeredAt, arrivedAt };
        await new Promise(setImmediate);
      }
    },
    stop: () => subscription.stop(),
  };
}

/** Milliseconds from the answer to an append until a subscription has delivered it: the median of so many. */
export async function deliveryMs(log: Log, appends = 200): Promise<number> {
  const follower = followLog(log);
  // The first one waits until the subscription has caught up with what other measurements wrote.
  await follower.delivery();
  const waits: number[] = [];
  for (let nth = 0; nth < appends; nth += 1) {
    const { answeredAt, arrivedAt } = await follower.delivery();
    waits.push(Math.max(0, arrivedAt - answeredAt));
  }
  await follower.stop();
  return median(waits);
}

/** The same of one event while a transaction that has written something is open for `heldMs` in another database of the server. */
export async function deliveryMsBesideAnOpenTransaction(
  log: Log,
  url: string,
  heldMs: number,
): Promise<number> {
  const follower = followLog(log);
  await follower.delivery();
  const name = `elsewhere_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const elsewhere = new URL(url);
  elsewhere.pathname = `/${name}`;
  const holder = new pg.Client({ connectionString: elsewhere.href });
  await holder.connect();
  await holder.query('BEGIN; CREATE TABLE anything ()');
  const released = pause(heldMs).then(() => holder.query('COMMIT'));
  const { answeredAt, arrivedAt } = await follower.delivery();
  await released;
  await holder.end();
  await admin.query(`DROP DATABASE ${name}`);
  await admin.end();
  await follower.stop();
  return Math.max(0, arrivedAt - answeredAt);
}
