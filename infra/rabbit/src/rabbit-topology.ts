import { type Channel, type ChannelModel } from 'amqplib';
import { type Topology } from './bus.ts';
import { parkingQueueOf } from './parked-message.ts';
import { isRefusal, replyCode } from './rabbit-errors.ts';

/**
 * Declares what is missing, each piece on a channel of its own, since a refusal costs the channel. Throws where a piece exists
 * with other arguments (406) or the user may not have it (403).
 */
export async function declareTopology(connection: ChannelModel, topology: Topology): Promise<void> {
  for (const exchange of topology.exchanges) {
    await onOwnChannel(connection, (channel) =>
      channel.assertExchange(exchange, 'topic', { durable: true }),
    ).catch((error: unknown) => {
      if (!isRefusal(error, replyCode.accessRefused)) throw error;
      // Another service's exchange: it is enough that it is there.
      return onOwnChannel(connection, (channel) => channel.checkExchange(exchange));
    });
  }
  for (const { name, bindings } of topology.queues) {
    await onOwnChannel(connection, async (channel) => {
      await channel.assertQueue(parkingQueueOf(name), {
        durable: true,
        arguments: parkingQueueArguments,
      });
      await channel.assertQueue(name, { durable: true, arguments: queueArguments(name) });
      for (const { exchange, pattern } of bindings) await channel.bindQueue(name, exchange, pattern);
    });
  }
}

/**
 * Arguments cannot change once the queue exists, so only what never changes stands here: its kind, and where it drops what the
 * broker itself gives up (the net below our own parking; at least once needs a quorum queue that rejects when full). Limits,
 * lengths and times to live belong in policies.
 */
export function queueArguments(name: string): Readonly<Record<string, string>> {
  return {
    'x-queue-type': 'quorum',
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': parkingQueueOf(name),
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}

export const parkingQueueArguments = { 'x-queue-type': 'quorum' } as const;

async function onOwnChannel(
  connection: ChannelModel,
  work: (channel: Channel) => Promise<unknown>,
): Promise<void> {
  const channel = await connection.createChannel();
  // The call that is under way rejects with the same refusal.
  channel.on('error', () => undefined);
  await work(channel);
  await channel.close();
}
