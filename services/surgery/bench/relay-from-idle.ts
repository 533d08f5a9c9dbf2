import pg from 'pg';
import type { OutgoingMessage } from '@surgery-calendar/rabbit';
import { setTimeout as pause } from 'node:timers/promises';
import { barePublisher } from './bare-publisher.ts';
import { median, type Measurement } from '@surgery-calendar/bench';
import { openRelayBench } from './relay-bench-world.ts';

const rounds = 60;
/** Longer than the relay needs to have saved its checkpoint. */
const idleMs = 40;

/** Milliseconds from a commit to the confirm of its message, against a NOTIFY and a confirm one after the other. */
export async function relayFromIdle(): Promise<Measurement> {
  const bench = await openRelayBench();
  const bare = await barePublisher(bench.vhost.url);
  const listener = new pg.Client(bench.database.url);
  await listener.connect();
  await listener.query('LISTEN bench');
  let message: OutgoingMessage | undefined;
  let onConfirm: () => void = () => undefined;
  bench.hear(
    (published) => (message = published),
    () => onConfirm(),
  );
  const relay = bench.startRelay();
  const relayed = async (): Promise<number> => {
    const confirmed = new Promise<number>((resolve) => (onConfirm = () => resolve(performance.now())));
    await bench.append(1);
    const committedAt = performance.now();
    return Math.max(0, (await confirmed) - committedAt);
  };
  const parts = async (): Promise<number> => {
    const notified = new Promise<void>((resolve) => listener.once('notification', () => resolve()));
    await bench.pool.query('NOTIFY bench');
    const committedAt = performance.now();
    await notified;
    if (message === undefined) throw new Error('the relay has published nothing yet');
    await bare.publish(message);
    return performance.now() - committedAt;
  };
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = -10; round < rounds; round += 1) {
    await pause(idleMs);
    const own = await relayed();
    await pause(idleMs);
    const least = await parts();
    if (round < 0) continue;
    ours.push(own);
    theirs.push(least);
  }
  await relay.stop();
  await listener.end();
  await bare.close();
  await bench.close();
  return {
    name: 'relay from idle to NOTIFY and one confirm',
    ratios: ours.map((ms, round) => ms / (theirs[round] ?? Number.NaN)),
    goal: { atMost: 1.5 },
    detail: `${median(ours).toFixed(2)} ms from the commit to the confirm, the parts alone ${median(theirs).toFixed(2)} ms`,
  };
}
