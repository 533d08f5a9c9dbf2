import { UnroutableError } from '@surgery-calendar/rabbit';
import type { Stuck } from './publish-in-order.ts';

/** Why the bus did not take a message: it came back, since nobody is bound for it, or it was not confirmed. */
export type StuckReason = 'returned' | 'not-confirmed';

export function reasonOf({ error }: Stuck): StuckReason {
  return error instanceof UnroutableError ? 'returned' : 'not-confirmed';
}

/** A sentence for each reason, for operators; names the first message, never what it holds. */
export function tellStuck(relay: string, stuck: readonly Stuck[]): readonly string[] {
  return [...Map.groupBy(stuck, reasonOf)].map(([reason, messages]) => {
    const [first] = messages;
    const why = reason === 'returned' ? 'came back, since no queue is bound for them' : 'are not confirmed';
    return `${relay}: ${messages.length} messages ${why}; the first is ${first?.messageId ?? '?'} at position ${first?.position ?? '?'}`;
  });
}
