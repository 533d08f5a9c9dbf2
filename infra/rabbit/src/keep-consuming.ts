import { type ChannelModel } from 'amqplib';
import { type Consumption } from './consumption.ts';
import { keepOpen, type KeptOpen } from './keep-open.ts';
import { consumeOver } from './rabbit-consumer.ts';
import { isRefusal, reasonOf, RefusedLoginError, replyCode } from './rabbit-errors.ts';
import { openSession } from './rabbit-session.ts';
import { type Serving } from './serving.ts';

/**
 * Consumes a queue over a connection of its own until closed, through every loss of it. Throws where the broker refuses the user, or
 * at the first attempt the queue.
 */
export function keepConsuming({
  url,
  name,
  declareAll,
  consumption,
  rules,
}: {
  readonly url: string;
  readonly name: string;
  readonly declareAll: (connection: ChannelModel) => Promise<void>;
  readonly consumption: Consumption;
  readonly rules: Omit<Serving, 'gate' | 'handler'>;
}): Promise<KeptOpen<undefined>> {
  const { queue, logger } = rules;
  return keepOpen({
    open: async (closing) => {
      const session = await openSession(
        url,
        `${name} consumer of ${queue}`,
        async (connection) => {
          await declareAll(connection);
          return connection.createChannel();
        },
        closing,
      );
      return consumeOver(session, consumption, rules, closing);
    },
    onLost: (reason) =>
      logger.warn({ bus: name, queue, reason: reasonOf(reason) }, 'The consumer was lost; trying again'),
    isFinal: (error) =>
      error instanceof RefusedLoginError || isRefusal(error, replyCode.notFound, replyCode.accessRefused),
  });
}
