import { type IncomingMessage } from './bus.ts';
import { errorFields } from './handler-errors.ts';
import { judgeBatch } from './judge-batch.ts';
import { type Serving } from './serving.ts';

/** `settled` is to be acked; what was abandoned is neither stored nor parked, and whoever gave it gives it again. */
export type Outcome = 'settled' | 'abandoned';

/** Has a batch handled for good, what it parks included; one outcome a message, in order. `abandoned` where `ended` came first. */
export async function serveBatch(
  batch: readonly IncomingMessage[],
  serving: Serving,
  ended: AbortSignal,
): Promise<readonly Outcome[]> {
  const verdicts = await judgeBatch(batch, serving, ended);
  return Promise.all(
    batch.map(async (message): Promise<Outcome> => {
      const verdict = verdicts.get(message);
      switch (verdict?.kind) {
        case undefined:
          return 'abandoned';
        case 'ack':
          return 'settled';
        case 'park':
          return parkForSure(message, verdict.reason, serving, ended);
      }
    }),
  );
}

async function parkForSure(
  message: IncomingMessage,
  reason: string,
  { queue, gate, park, logger }: Serving,
  ended: AbortSignal,
): Promise<Outcome> {
  for (;;) {
    await gate.pass(ended);
    if (ended.aborted) return 'abandoned';
    try {
      await park(message, reason);
      logger.warn(
        { queue, messageId: message.messageId, routingKey: message.routingKey, reason },
        'A message was parked',
      );
      return 'settled';
    } catch (error) {
      logger.error(
        { queue, messageId: message.messageId, ...errorFields(error) },
        'A message could not be parked yet',
      );
      gate.failed();
    }
  }
}
