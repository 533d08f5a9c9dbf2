import { type IncomingMessage, type OutgoingMessage } from './bus.ts';

/** Where a queue's invalid messages wait for an operator. */
export function parkingQueueOf(queue: string): string {
  return `${queue}.parked`;
}

/** An outgoing message that may carry what only the bus itself sets. */
export interface ParkedMessage extends Omit<OutgoingMessage, 'headers'> {
  readonly replyTo?: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** The message as it came, addressed to the parking queue of `queue`, with why, when and whence in its headers. */
export function parkedMessage(
  queue: string,
  message: IncomingMessage,
  reason: string,
  at: Date,
): ParkedMessage {
  return {
    exchange: '',
    routingKey: parkingQueueOf(queue),
    body: message.body,
    contentType: message.contentType ?? 'application/octet-stream',
    messageId: message.messageId ?? '',
    ...(message.correlationId !== undefined && { correlationId: message.correlationId }),
    ...(message.replyTo !== undefined && { replyTo: message.replyTo }),
    headers: {
      // A publisher's own would pass for what we say.
      ...withoutMarks(message.headers),
      'x-parked-reason': reason,
      'x-parked-at': at.toISOString(),
      'x-parked-routing-key': message.routingKey,
      // The property itself may only name the user who publishes, which is now us.
      ...(message.userId !== undefined && { 'x-parked-user-id': message.userId }),
    },
  };
}

function withoutMarks(headers: IncomingMessage['headers']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-parked-')));
}
