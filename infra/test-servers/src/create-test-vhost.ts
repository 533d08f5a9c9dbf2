import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import amqp from 'amqplib';
import { serverUrl } from './server-url.ts';
import { vhostNames } from './vhosts.ts';

export interface TestVhost {
  readonly url: string;
  drop(): Promise<void>;
}

/** What a test leaves behind at a broker that is not ours. */
export interface LeftBehind {
  readonly queues: readonly string[];
  readonly exchanges: readonly string[];
}

/**
 * A vhost of the caller's own at the broker that the global setup started. At the RabbitMQ of `AMQP_URL`, where none can be made,
 * it is that URL's vhost, for one test file at a time, and `leftBehind` is deleted before and after.
 */
export async function createTestVhost(
  leftBehind: LeftBehind = { queues: [], exchanges: [] },
): Promise<TestVhost> {
  const url = new URL(serverUrl('TEST_AMQP_URL'));
  if (process.env['TEST_AMQP_OWN'] === 'true') {
    url.pathname = `/${claimVhost()}`;
    return { url: url.href, drop: () => Promise.resolve() };
  }
  const connection = await lockVhost(url.href);
  await cleanUp(url.href, leftBehind);
  return {
    url: url.href,
    async drop() {
      await cleanUp(url.href, leftBehind);
      await connection.close();
    },
  };
}

/** Takes the next vhost that no other test file of this run has: making a folder succeeds once, whatever process tries. */
function claimVhost(): string {
  const claims = process.env['TEST_CLAIMS'];
  if (claims === undefined) throw new Error('no test servers: only *.int.test.ts and test/ have them');
  for (const name of vhostNames) {
    try {
      mkdirSync(join(claims, name));
      return name;
    } catch (error) {
      // Not `instanceof Error`: inside jest an error of Node's own is of another realm.
      if (!(typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST'))
        throw error;
    }
  }
  throw new Error(`more than ${vhostNames.length} test files want a vhost; raise the number in vhosts.ts`);
}

/** An exclusive queue is the lock: the broker refuses it to a second connection until the first is gone. */
async function lockVhost(url: string): Promise<amqp.ChannelModel> {
  const deadline = Date.now() + 300_000;
  for (;;) {
    const connection = await amqp.connect(url);
    connection.on('error', () => undefined);
    try {
      const channel = await connection.createChannel();
      channel.on('error', () => undefined);
      await channel.assertQueue('surgery-calendar.test-lock', { exclusive: true, durable: false });
      return connection;
    } catch (error) {
      await connection.close();
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function cleanUp(url: string, { queues, exchanges }: LeftBehind): Promise<void> {
  const connection = await amqp.connect(url);
  const channel = await connection.createChannel();
  for (const queue of queues) await channel.deleteQueue(queue);
  for (const exchange of exchanges) await channel.deleteExchange(exchange);
  await connection.close();
}
