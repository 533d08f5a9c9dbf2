import amqp from 'amqplib';
import type { OutgoingMessage } from '@surgery-calendar/rabbit';

/** amqplib by itself, with confirms. It judges no return, waits for no blocked broker, and repeats nothing. */
export async function barePublisher(url: string) {
  const connection = await amqp.connect(url, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const send = (message: OutgoingMessage, onConfirm: (error: unknown) => void) =>
    channel.publish(
      message.exchange,
      message.routingKey,
      message.body,
      {
        ...{ persistent: true, mandatory: true, headers: {} },
        ...{ contentType: message.contentType, messageId: message.messageId },
      },
      onConfirm,
    );
  return {
    publish: (message: OutgoingMessage) =>
      new Promise<void>((resolve, reject) => {
        send(message, (error) =>
          error === null || error === undefined ? resolve() : reject(new Error('not confirmed')),
        );
      }),
    /** All of them, so many at once. */
    publishAll: (messages: readonly OutgoingMessage[], window: number) =>
      new Promise<void>((resolve, reject) => {
        let next = 0;
        let confirmed = 0;
        const more = (): void => {
          const message = messages[next];
          if (message === undefined) return;
          next += 1;
          send(message, (error) => {
            if (error !== null && error !== undefined) reject(new Error('not confirmed'));
            confirmed += 1;
            if (confirmed === messages.length) resolve();
            else more();
          });
        };
        for (let nth = 0; nth < window; nth += 1) more();
      }),
    close: () => connection.close(),
  };
}
