import { type Channel, type ConsumeMessage } from 'amqplib';
import { createGate } from './backoff.ts';
import { createBatchIntake } from './batch-intake.ts';
import { type IncomingMessage } from './bus.ts';
import { type Consumption } from './consumption.ts';
import { type Session } from './keep-open.ts';
import { incomingMessage } from './rabbit-message.ts';
import { unlessEnded, type RabbitSession } from './rabbit-session.ts';
import { serveBatch, type Outcome } from './serve-batch.ts';
import { type Serving } from './serving.ts';

interface Delivery {
  readonly delivered: ConsumeMessage;
  readonly message: IncomingMessage;
}

/** Serves a queue over one session, for as long as that lasts. Throws where there is no such queue (404) or `giveUp` comes first. */
export async function consumeOver(
  session: RabbitSession<Channel>,
  consumption: Consumption,
  rules: Omit<Serving, 'gate' | 'handler'>,
  giveUp: AbortSignal,
): Promise<Session<undefined>> {
  const { channel, ended } = session;
  const serving: Serving = { ...rules, handler: consumption.handler, gate: createGate() };
  const closing = new AbortController();
  const cancelled = Promise.withResolvers<string>();
  const stop = AbortSignal.any([ended, closing.signal]);

  const acknowledge = (batch: readonly Delivery[], outcomes: readonly Outcome[]) => {
    const settled = batch.filter((_, index) => outcomes[index] === 'settled');
    const last = settled.at(-1);
    // Batches one after the other leave nothing unsettled behind them: one ack stands for all.
    if (consumption.workers === 1 && settled.length === batch.length && last !== undefined)
      channel.ack(last.delivered, true);
    else for (const { delivered } of settled) channel.ack(delivered);
  };
  const intake = createBatchIntake<Delivery>(consumption, async (batch) => {
    const messages = batch.map(({ message }) => message);
    const outcomes = await serveBatch(messages, serving, stop);
    // An unacked message goes to the next consumer once this channel is closed.
    if (!ended.aborted) acknowledge(batch, outcomes);
  });
  const onDelivery = (delivered: ConsumeMessage | null) => {
    if (delivered === null) {
      cancelled.resolve('the broker cancelled the consumer: its queue was deleted or moved');
      return;
    }
    if (stop.aborted) return;
    const message = incomingMessage(delivered);
    consumption.onArrival(message);
    intake.take({ delivered, message });
  };

  const starting = AbortSignal.any([ended, giveUp]);
  let consumerTag: string;
  try {
    await unlessEnded(channel.prefetch(consumption.prefetch), starting);
    ({ consumerTag } = await unlessEnded(channel.consume(rules.queue, onDelivery), starting));
  } catch (error) {
    await session.close();
    throw error;
  }
  const close = async () => {
    closing.abort();
    // Rejects where the connection ends first, and then there is nothing to cancel.
    if (!ended.aborted) await unlessEnded(channel.cancel(consumerTag), ended).catch(() => undefined);
    await intake.emptied();
    await session.close();
  };
  let closed: Promise<void> | undefined;
  return {
    value: undefined,
    lost: Promise.race([cancelled.promise, session.lost]),
    close: () => (closed ??= close()),
  };
}
