import { type ConfirmChannel } from 'amqplib';
import { BusUnavailableError, UnroutableError, type OutgoingMessage } from './bus.ts';
import { type ParkedMessage } from './parked-message.ts';
import { isRefusal, reasonOf, replyCode } from './rabbit-errors.ts';
import { publishOptions } from './rabbit-message.ts';
import { unlessEnded, type RabbitSession } from './rabbit-session.ts';
import { createReturnMatcher } from './return-matcher.ts';

/** Resolves on the broker's confirm; rejects as `Bus.publish` says, at the latest after `timeoutMs`. */
export type Publish = (message: OutgoingMessage | ParkedMessage, timeoutMs: number) => Promise<void>;

/** Publishes over one session with confirms, for as long as that lasts; `userId` is set on every message. */
export function publishOver(session: RabbitSession<ConfirmChannel>, userId: string | undefined): Publish {
  const { channel, connection, ended } = session;
  const returns = createReturnMatcher(channel);
  let unblocked: PromiseWithResolvers<undefined> | undefined;
  let missingExchange: string | undefined;
  connection.on('blocked', () => {
    unblocked ??= Promise.withResolvers<undefined>();
  });
  connection.on('unblocked', () => {
    unblocked?.resolve(undefined);
    unblocked = undefined;
  });
  channel.on('error', (error: Error) => {
    if (isRefusal(error, replyCode.notFound))
      missingExchange = /no exchange '([^']*)'/.exec(error.message)?.[1];
  });

  const send = (message: OutgoingMessage | ParkedMessage, timeoutMs: number) =>
    new Promise<void>((resolve, reject) => {
      const wasReturned = returns.expect(message);
      // The end of the channel calls this too, for every message not confirmed by then.
      const onConfirm = (error: unknown) => {
        clearTimeout(timer);
        if (wasReturned() || (isError(error) && message.exchange === missingExchange))
          reject(unroutable(message));
        else if (isError(error))
          reject(new BusUnavailableError(`The broker did not confirm: ${reasonOf(error)}`));
        else resolve();
      };
      channel.publish(
        message.exchange,
        message.routingKey,
        message.body,
        publishOptions(message, userId),
        onConfirm,
      );
      const timer = setTimeout(() => reject(late()), timeoutMs);
    });

  return async (message, timeoutMs) => {
    if (ended.aborted) lost(ended.reason);
    // While the broker takes what comes, which is nearly always, a publish costs one promise and one timer.
    if (unblocked === undefined) return send(message, timeoutMs);
    const from = performance.now();
    await within(timeoutMs, unlessEnded(unblocked.promise, ended).catch(lost));
    return send(message, timeoutMs - (performance.now() - from));
  };
}

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => tooLate.reject(late()), timeoutMs);
  try {
    await Promise.race([work, tooLate.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function late(): BusUnavailableError {
  return new BusUnavailableError('The broker gave no answer in time');
}

function isError(error: unknown): boolean {
  return error !== null && error !== undefined;
}

function lost(reason: unknown): never {
  throw new BusUnavailableError(`The connection was lost: ${reasonOf(reason)}`);
}

function unroutable({ exchange, routingKey }: OutgoingMessage | ParkedMessage): UnroutableError {
  return new UnroutableError(`No queue is bound to ${exchange || 'the default exchange'} for ${routingKey}`);
}
