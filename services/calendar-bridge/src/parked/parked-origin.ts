import type { IncomingMessage } from '@surgery-calendar/rabbit';
import { z } from 'zod';
import { asPublished, textHeader } from './as-published.ts';

/** Why a message lies in a parking queue, and whence it came. */
export interface ParkedOrigin {
  readonly reason: string;
  /** Undefined: the broker parked it, and keeps no more than seconds. */
  readonly parkedAt: Date | undefined;
  /** The message as it was first published. */
  readonly first: IncomingMessage;
}

/** What the broker says of a dead letter, the newest first. */
const deaths = z.array(z.object({ reason: z.string(), 'routing-keys': z.array(z.string()).min(1) })).min(1);

/**
 * Reads a message out of a parking queue. What its headers say of the publisher counts only where our own user parked it, as the broker
 * validated; of a dead letter of the broker's the user is still the publisher's own.
 */
export function parkedOrigin(message: IncomingMessage, ownUser: string | undefined): ParkedOrigin {
  const reason = textHeader(message, 'x-parked-reason');
  const routingKey = textHeader(message, 'x-parked-routing-key');
  if (reason !== undefined && message.userId === ownUser) {
    const userId = textHeader(message, 'x-parked-user-id');
    const { userId: _ours, ...rest } = message;
    const unwrapped = {
      ...rest,
      routingKey: routingKey ?? message.routingKey,
      ...(userId === undefined ? {} : { userId }),
    };
    return {
      reason,
      parkedAt: instantOf(textHeader(message, 'x-parked-at')),
      first: asPublished(unwrapped, ownUser),
    };
  }
  const death = deaths.safeParse(message.headers['x-death']).data?.[0];
  const key = death?.['routing-keys'][0] ?? routingKey ?? message.routingKey;
  return {
    reason: death === undefined ? (reason ?? 'unknown') : `dead-lettered: ${death.reason}`,
    parkedAt: instantOf(textHeader(message, 'x-parked-at')),
    first: asPublished({ ...message, routingKey: key }, ownUser),
  };
}

function instantOf(text: string | undefined): Date | undefined {
  const parsed = z.iso.datetime().safeParse(text);
  return parsed.success ? new Date(parsed.data) : undefined;
}
