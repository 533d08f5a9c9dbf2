import { type Channel, type ConsumeMessage } from 'amqplib';
import { createGate } from './backoff.ts';
import { type Session } from './keep-open.ts';
import { incomingMessage } from './rabbit-message.ts';
import { unlessEnded, type RabbitSession } from './rabbit-session.ts';
import { serveMessage, type Serving } from './serve-message.ts';

/** Serves a queue over one session, for as long as that lasts. Throws where there is no such queue (404) or `giveUp` comes first. */
export async function consumeOver(
  session: RabbitSession<Channel>,
  prefetch: number,
  rules: Omit<Serving, 'gate'>,
  giveUp: AbortSignal,
): Promise<Session<undefined>> {
  const { channel, ended } = session;
  const serving: Serving = { ...rules, gate: createGate() };
  const closing = new AbortController();
  const cancelled = Promise.withResolvers<string>();
  const stop = AbortSignal.any([ended, closing.signal]);
  const underWay = new Set<Promise<void>>();

  const serve = async (delivery: ConsumeMessage) => {
    const outcome = await serveMessage(incomingMessage(delivery), serving, stop);
    // An unacked message goes to the next consumer once this channel is closed.
    if (outcome === 'settled' && !ended.aborted) channel.ack(delivery);
  };
  const onDelivery = (delivery: ConsumeMessage | null) => {
    if (delivery === null) {
      cancelled.resolve('the broker cancelled the consumer: its queue was deleted or moved');
      return;
    }
    if (stop.aborted) return;
    const work = serve(delivery).finally(() => underWay.delete(work));
    underWay.add(work);
  };

  const starting = AbortSignal.any([ended, giveUp]);
  let consumerTag: string;
  try {
    await unlessEnded(channel.prefetch(prefetch), starting);
    ({ consumerTag } = await unlessEnded(channel.consume(rules.queue, onDelivery), starting));
  } catch (error) {
    await session.close();
    throw error;
  }
  const close = async () => {
    closing.abort();
    // Rejects where the connection ends first, and then there is nothing to cancel.
    if (!ended.aborted) await unlessEnded(channel.cancel(consumerTag), ended).catch(() => undefined);
    await Promise.all(underWay);
    await session.close();
  };
  let closed: Promise<void> | undefined;
  return {
    value: undefined,
    lost: Promise.race([cancelled.promise, session.lost]),
    close: () => (closed ??= close()),
  };
}
