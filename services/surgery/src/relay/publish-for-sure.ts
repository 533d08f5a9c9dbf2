import type { Bus, OutgoingMessage } from '@surgery-calendar/rabbit';
import type { Logger } from '@surgery-calendar/service-host';
import { requireAudience } from './audience.ts';
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
  if (messages.length === 0) return !stopping.aborted;
  let unconfirmed = messages;
  for (let failures = 1; !stopping.aborted; failures++) {
    // Side by side with the publishing, so that it costs no time; without it nothing counts as confirmed.
    const [audience, ...results] = await Promise.allSettled([
      requireAudience(bus),
      ...unconfirmed.map((message) => bus.publish(message)),
    ]);
    const failure = [audience, ...results].find((result) => result.status === 'rejected');
    if (failure === undefined) return true;
    if (audience.status === 'fulfilled')
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
