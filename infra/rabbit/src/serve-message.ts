import { backoffDelay, type Gate, waitUnlessEnded } from './backoff.ts';
import { type BusLogger } from './bus-logger.ts';
import { type IncomingMessage, type MessageHandler, type Verdict } from './bus.ts';

/** How a consumer treats what its handler throws. */
export interface ServingRules {
  /** Whether an error passes by itself; errors with `transient: true` do in any case. */
  readonly isTransient: (error: unknown) => boolean;
  /** Throws of other errors after which a message is parked. */
  readonly maxAttempts: number;
  readonly logger: BusLogger;
}

export interface Serving extends ServingRules {
  readonly queue: string;
  readonly handler: MessageHandler;
  readonly gate: Gate;
  /** Stores the message in the parking queue; throws where that failed. */
  readonly park: (message: IncomingMessage, reason: string) => Promise<void>;
}

/**
 * Has a message handled for good: `settled` is to be acked. `abandoned` where `ended` came first; it was neither stored nor
 * parked, and whoever gave it gives it again.
 */
export async function serveMessage(
  message: IncomingMessage,
  serving: Serving,
  ended: AbortSignal,
): Promise<'settled' | 'abandoned'> {
  const verdict = await handle(message, serving, ended);
  if (verdict === undefined) return 'abandoned';
  switch (verdict.kind) {
    case 'ack':
      return 'settled';
    case 'park':
      return parkForSure(message, verdict.reason, serving, ended);
  }
}

async function handle(
  message: IncomingMessage,
  serving: Serving,
  ended: AbortSignal,
): Promise<Verdict | undefined> {
  const { queue, handler, gate, logger } = serving;
  let failures = 0;
  for (;;) {
    await gate.pass(ended);
    if (ended.aborted) return undefined;
    try {
      const verdict = await handler(message);
      gate.succeeded();
      return verdict;
    } catch (error) {
      const about = {
        queue,
        messageId: message.messageId,
        routingKey: message.routingKey,
        ...errorFields(error),
      };
      if (isMarkedTransient(error) || serving.isTransient(error)) {
        logger.warn(about, 'The handler cannot work just now; the queue waits');
        gate.failed();
        continue;
      }
      failures += 1;
      logger.error({ ...about, failures }, 'The handler failed');
      if (failures >= serving.maxAttempts)
        return { kind: 'park', reason: `handler-failed: ${about.errorName}` };
      await waitUnlessEnded(backoffDelay(failures - 1), ended);
    }
  }
}

async function parkForSure(
  message: IncomingMessage,
  reason: string,
  { queue, gate, park, logger }: Serving,
  ended: AbortSignal,
): Promise<'settled' | 'abandoned'> {
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

function isMarkedTransient(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'transient' in error && error.transient === true;
}

/** An error's text may quote the message it failed on, so only its class and code are told. */
function errorFields(error: unknown): { readonly errorName: string; readonly errorCode?: string } {
  if (typeof error !== 'object' || error === null) return { errorName: 'unknown' };
  const word = (field: 'name' | 'code') => {
    const value: unknown = Reflect.get(error, field);
    return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : undefined;
  };
  const errorCode = word('code');
  return { errorName: word('name') ?? 'Error', ...(errorCode !== undefined && { errorCode }) };
}
