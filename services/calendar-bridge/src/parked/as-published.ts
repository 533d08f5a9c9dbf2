import type { IncomingMessage } from '@surgery-calendar/rabbit';

/** How a message was published when it first came. */
export interface FirstPublished {
  readonly routingKey: string;
  /** The RabbitMQ user, as the broker validated it. */
  readonly userId: string | undefined;
  readonly replyTo: string | undefined;
}

const marks = {
  routingKey: 'x-replay-routing-key',
  userId: 'x-replay-user-id',
  replyTo: 'x-replay-reply-to',
} as const;

/** The headers by which a replay says how the message had been published. */
export function replayHeaders(first: FirstPublished): Record<string, string> {
  return {
    [marks.routingKey]: first.routingKey,
    ...(first.userId === undefined ? {} : { [marks.userId]: first.userId }),
    ...(first.replyTo === undefined ? {} : { [marks.replyTo]: first.replyTo }),
  };
}

/**
 * A message as it was first published: a replay counts as published by whoever published it then, with their rights and no others.
 * Only our own user's word counts, as the broker validated it: a publisher who sets these headers stays who they are. `ownUser` is
 * undefined on a bus within this process alone, where nobody else publishes.
 */
export function asPublished(message: IncomingMessage, ownUser: string | undefined): IncomingMessage {
  const routingKey = textHeader(message, marks.routingKey);
  if (message.userId !== ownUser || routingKey === undefined) return message;
  const { userId: _ours, replyTo: _none, ...rest } = message;
  const [userId, replyTo] = [textHeader(message, marks.userId), textHeader(message, marks.replyTo)];
  return {
    ...rest,
    routingKey,
    ...(userId === undefined ? {} : { userId }),
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}

/** A header that is text. */
export function textHeader({ headers }: Pick<IncomingMessage, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
