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
  let unblocked = Promise.withResolvers<undefined>();
  let missingExchange: string | undefined;
  unblocked.resolve(undefined);
  connection.on('blocked', () => {
    unblocked = Promise.withResolvers<undefined>();
  });
  connection.on('unblocked', () => unblocked.resolve(undefined));
  channel.on('error', (error: Error) => {
    if (isRefusal(error, replyCode.notFound))
      missingExchange = /no exchange '([^']*)'/.exec(error.message)?.[1];
  });

  const send = (message: OutgoingMessage | ParkedMessage) =>
    new Promise<void>((resolve, reject) => {
      const wasReturned = returns.expect(message);
      // The end of the channel calls this too, for every message not confirmed by then.
      const onConfirm = (error: unknown) => {
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
    });

  return async (message, timeoutMs) => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new BusUnavailableError('The broker gave no answer in time')),
      timeoutMs,
    );
    try {
      await Promise.race([unlessEnded(unblocked.promise, ended).catch(lost), late.promise]);
      await Promise.race([send(message), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
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
