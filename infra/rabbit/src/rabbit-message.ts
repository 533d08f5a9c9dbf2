import { type ConsumeMessage, type Options } from 'amqplib';
import { type IncomingMessage, type OutgoingMessage } from './bus.ts';
import { type ParkedMessage } from './parked-message.ts';

/** The AMQP properties of a message: always persistent and `mandatory`, signed with the connection's user where `userId` is given. */
export function publishOptions(
  message: OutgoingMessage | ParkedMessage,
  userId: string | undefined,
): Options.Publish {
  return {
    persistent: true,
    mandatory: true,
    contentType: message.contentType,
    messageId: message.messageId,
    headers: { ...message.headers },
    ...(message.correlationId !== undefined && { correlationId: message.correlationId }),
    ...('replyTo' in message && { replyTo: message.replyTo }),
    ...(userId !== undefined && { userId }),
  };
}

/** What a consumer's handler is told of a delivery. */
export function incomingMessage({ content, fields, properties }: ConsumeMessage): IncomingMessage {
  const text = (name: 'contentType' | 'messageId' | 'correlationId' | 'replyTo' | 'userId') => {
    const value: unknown = properties[name];
    return typeof value === 'string' ? { [name]: value } : {};
  };
  return {
    body: content,
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    // amqplib types them as always there; a foreign client may send none.
    headers: properties.headers ?? {},
    ...text('contentType'),
    ...text('messageId'),
    ...text('correlationId'),
    ...text('replyTo'),
    ...text('userId'),
  };
}
