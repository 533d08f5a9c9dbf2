import amqp from 'amqplib';
import pg from 'pg';
import { demoDoctors } from '@surgery-calendar/local-stack';
import { surgeryClient } from '../harness/surgery-client.ts';
import { median, timed, type Measurement } from '@surgery-calendar/bench';
import { startFrontedSystem } from './recording-front.ts';

const rounds = 15;
const perRound = 12;

/**
 * From a surgery's commit to its insert arriving at Google, less the transport to Google, against the least that such a way can cost: one
 * NOTIFY and one confirmed publish to a quorum queue.
 */
export async function commitToGoogle(): Promise<Measurement> {
  const connected = demoDoctors.filter(({ hospitalId }) => hospitalId === 'hc-sp').slice(0, 6);
  const { system, front } = await startFrontedSystem(connected);
  const client = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  const yardstick = await openYardstick(system.databaseUrl, system.amqpUrl);

  const wayOfOne = async (nth: number): Promise<number> => {
    const commit = yardstick.nextNotification('event_store_appended');
    const surgeryId = await client.schedule({ surgeonId: connected[nth % connected.length]?.surgeonId });
    return (await front.arrivalOf(surgeryId)) - (await commit);
  };
  const ratios: number[] = [];
  const ways: number[] = [];
  const yardsticks: number[] = [];
  for (let round = -2; round < rounds; round += 1) {
    const way: number[] = [];
    const [notify, publish, transport]: [number[], number[], number[]] = [[], [], []];
    for (let nth = 0; nth < perRound; nth += 1) {
      way.push(await wayOfOne(nth));
      notify.push(await yardstick.notify());
      publish.push(await timed(() => yardstick.publish()));
      transport.push((await timed(() => ping(front.url))) / 2);
    }
    // The first rounds warm up.
    if (round < 0) continue;
    // The commit was seen by its notification, which took its time as well.
    const whole = median(way) + median(notify) - median(transport);
    ways.push(whole);
    yardsticks.push(median(notify) + median(publish));
    ratios.push(whole / (median(notify) + median(publish)));
  }
  await yardstick.close();
  await system.stop();
  await front.close();
  return {
    name: 'commit to Google',
    ratios,
    goal: { atMost: 4 },
    detail: `${median(ways).toFixed(1)} ms from the commit to the insert's arrival, less transport; NOTIFY and one confirmed publish ${median(yardsticks).toFixed(1)} ms`,
  };
}

async function ping(url: string): Promise<void> {
  const response = await fetch(`${url}/ping`, { method: 'POST', body: '{}' });
  await response.text();
}

/** A NOTIFY and a confirmed publish of the bench's own, on the same servers. */
async function openYardstick(databaseUrl: string, amqpUrl: string) {
  const [listener, notifier] = [new pg.Client(databaseUrl), new pg.Client(databaseUrl)];
  await listener.connect();
  await notifier.connect();
  await listener.query('listen bench');
  await listener.query('listen event_store_appended');
  const connection = await amqp.connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  const queue = 'bench.yardstick';
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.consume(queue, () => undefined, { noAck: true });
  const body = Buffer.alloc(1_000, 'x');

  const nextNotification = (name: string) =>
    new Promise<number>((resolve) => {
      const onNotification = ({ channel: of }: pg.Notification) => {
        if (of !== name) return;
        listener.off('notification', onNotification);
        resolve(performance.now());
      };
      listener.on('notification', onNotification);
    });
  return {
    nextNotification,
    async notify(): Promise<number> {
      const arrived = nextNotification('bench');
      const from = performance.now();
      await notifier.query('notify bench');
      return (await arrived) - from;
    },
    async publish(): Promise<void> {
      channel.sendToQueue(queue, body, { persistent: true });
      await channel.waitForConfirms();
    },
    async close(): Promise<void> {
      await channel.deleteQueue(queue);
      await connection.close();
      await Promise.all([listener.end(), notifier.end()]);
    },
  };
}
