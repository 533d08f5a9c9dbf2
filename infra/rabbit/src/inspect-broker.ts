import { type Channel, type ChannelModel } from 'amqplib';
import { isRefusal, replyCode } from './rabbit-errors.ts';
import { openSession } from './rabbit-session.ts';

export interface BrokerFacts {
  readonly version: string;
  readonly missing: readonly string[];
  /** Exchanges that are there, and that this user may not publish to. */
  readonly closedExchanges: readonly string[];
  /** Queues that are there, and that this user may not consume. */
  readonly closedQueues: readonly string[];
}

/** No message of ours has it, and no queue is bound for it. */
const unboundKey = 'doctor';

/**
 * Looks at the broker as this user sees it, and changes nothing: passive declares, of the exchanges that are `published` to one message
 * that no queue is bound for, and of the queues that are `consumed` a consumer that no broker takes. Throws `RefusedLoginError`, and what
 * the network throws.
 */
export async function inspectBroker(
  url: string,
  wanted: {
    readonly exchanges: readonly string[];
    readonly queues: readonly string[];
    readonly consumed: readonly string[];
    readonly published: readonly string[];
  },
): Promise<BrokerFacts> {
  const session = await openSession<Channel>(
    url,
    'doctor',
    (connection) => connection.createChannel(),
    AbortSignal.timeout(8_000),
  );
  try {
    const { connection } = session;
    const missing: string[] = [];
    for (const name of wanted.exchanges)
      if (!(await accepts(connection, (channel) => channel.checkExchange(name), replyCode.notFound)))
        missing.push(name);
    for (const name of wanted.queues)
      if (!(await accepts(connection, (channel) => channel.checkQueue(name), replyCode.notFound)))
        missing.push(name);
    const closedExchanges: string[] = [];
    for (const exchange of wanted.published) {
      if (missing.includes(exchange)) continue;
      const publish = async (channel: Channel) => {
        channel.publish(exchange, unboundKey, Buffer.alloc(0));
        // A refusal of the publish costs the channel, and so fails this round trip.
        await channel.checkExchange(exchange);
      };
      if (!(await accepts(connection, publish, replyCode.accessRefused))) closedExchanges.push(exchange);
    }
    const closedQueues: string[] = [];
    for (const queue of wanted.consumed)
      if (!missing.includes(queue) && !(await mayConsume(connection, queue))) closedQueues.push(queue);
    return { version: versionOf(connection), missing, closedExchanges, closedQueues };
  } finally {
    await session.close();
  }
}

/**
 * Asks with an argument that no broker takes. It looks at the right first, and at the argument before it gives any message: one
 * that is only looked at counts as delivered, and parked after enough of it.
 */
async function mayConsume(connection: ChannelModel, queue: string): Promise<boolean> {
  const consume = (channel: Channel) =>
    channel.consume(queue, () => undefined, { arguments: { 'x-priority': 'none' } });
  try {
    return await accepts(connection, consume, replyCode.accessRefused);
  } catch (error) {
    if (isRefusal(error, replyCode.preconditionFailed)) return true;
    throw error;
  }
}

/** False where the broker answers with that code; on a channel of its own, which such an answer costs. */
async function accepts(
  connection: ChannelModel,
  ask: (channel: Channel) => Promise<unknown>,
  refusal: number,
): Promise<boolean> {
  const channel = await connection.createChannel();
  const failed = Promise.withResolvers<never>();
  channel.on('error', failed.reject);
  failed.promise.catch(() => undefined);
  try {
    await Promise.race([ask(channel), failed.promise]);
    await channel.close();
    return true;
  } catch (error) {
    if (isRefusal(error, refusal)) return false;
    // The broker names a lock of somebody else's: it is there.
    if (isRefusal(error, replyCode.resourceLocked)) return true;
    throw error;
  }
}

function versionOf({ connection }: ChannelModel): string {
  const { version } = connection.serverProperties;
  return typeof version === 'string' ? version : 'of an unknown version';
}
