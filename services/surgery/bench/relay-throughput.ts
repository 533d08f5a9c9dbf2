import type { OutgoingMessage } from '@surgery-calendar/rabbit';
import { barePublisher } from './bare-publisher.ts';
import { median, type Measurement } from '@surgery-calendar/bench';
import { openRelayBench } from './relay-bench-world.ts';

const events = 3_000;
const rounds = 7;
const window = 256;

/** Events a second of a relay that finds a backlog, against amqplib alone that publishes the very same messages. */
export async function relayThroughput(): Promise<Measurement> {
  const bench = await openRelayBench();
  const bare = await barePublisher(bench.vhost.url);
  const relayed = async (): Promise<{ rate: number; messages: readonly OutgoingMessage[] }> => {
    await bench.append(events);
    const messages: OutgoingMessage[] = [];
    const done = Promise.withResolvers<number>();
    let confirmed = 0;
    let startedAt = 0;
    bench.hear(
      (message) => {
        if (messages.push(message) === 1) startedAt = performance.now();
      },
      () => {
        confirmed += 1;
        if (confirmed === events) done.resolve((events / (performance.now() - startedAt)) * 1_000);
      },
    );
    const relay = bench.startRelay();
    const rate = await done.promise;
    await relay.stop();
    return { rate, messages };
  };
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = -2; round < rounds; round += 1) {
    const { rate, messages } = await relayed();
    const startedAt = performance.now();
    await bare.publishAll(messages, window);
    if (round < 0) continue;
    theirs.push((events / (performance.now() - startedAt)) * 1_000);
    ours.push(rate);
  }
  await bare.close();
  await bench.close();
  return {
    name: 'relay to bare amqplib',
    ratios: ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN)),
    goal: { atLeast: 0.85 },
    detail: `${median(ours).toFixed(0)} events a second out of the log, amqplib alone ${median(theirs).toFixed(0)}; ${window} in flight, quorum queue`,
  };
}
