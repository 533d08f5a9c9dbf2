import type { Bus, OutgoingMessage } from '@surgery-calendar/rabbit';
import type { Logger } from '@surgery-calendar/service-host';
import { pauseBeforeTry } from '../log/pause-before-try.ts';

/**
 * Publishes all messages side by side, in the given order, and whatever the bus did not confirm again until it has: while it is
 * away, while no queue is bound, for ever. False where `stopping` aborted first.
 */
export async function publishForSure(
  messages: readonly OutgoingMessage[],
  { bus, logger }: { readonly bus: Bus; readonly logger: Logger },
  stopping: AbortSignal,
): Promise<boolean> {
  let unconfirmed = messages;
  for (let failures = 1; !stopping.aborted; failures++) {
    const results = await Promise.allSettled(unconfirmed.map((message) => bus.publish(message)));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure === undefined) return true;
    unconfirmed = unconfirmed.filter((_, nth) => results[nth]?.status === 'rejected');
    const waiting = { messages: unconfirmed.length, firstMessageId: unconfirmed[0]?.messageId };
    logger.warn(
      { err: failure.reason, ...waiting, failures },
      'messages are not confirmed; publishing again',
    );
    await pauseBeforeTry(failures, stopping);
  }
  return false;
}
