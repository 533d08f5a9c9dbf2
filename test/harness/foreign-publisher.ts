import amqp from 'amqplib';

/** A reply as it came to the publisher's own queue. */
export interface ReceivedReply {
  readonly correlationId: unknown;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Another hospital system: a plain AMQP client that knows the contract and none of our code. */
export interface ForeignPublisher {
  /** Publishes with confirm; throws where the broker returns the message. */
  publish(
    type: string,
    body: Buffer | object,
    options?: { readonly correlationId?: string; readonly userId?: string; readonly replies?: boolean },
  ): Promise<void>;
  /** What arrived at its reply queue so far. A reply that came twice is there once: the bridge promises each at least once. */
  readonly replies: readonly ReceivedReply[];
  /** Takes a message from a queue, or undefined where it is empty. */
  take(queue: string): Promise<{ body: Buffer; headers: Readonly<Record<string, unknown>> } | undefined>;
  /** How many messages wait in a queue. */
  count(queue: string): Promise<number>;
  close(): Promise<void>;
}

const exchange = 'surgery.events';

/** Connects as a foreign system, with a durable reply queue of its own. */
export async function connectForeignPublisher(
  url: string,
  replyQueue = 'reply.test',
): Promise<ForeignPublisher> {
  const connection = await amqp.connect(url);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(replyQueue, { durable: true });
  const replies: ReceivedReply[] = [];
  const received = new Set<string>();
  const returned = new Set<unknown>();
  channel.on('return', (message: amqp.Message) => returned.add(message.properties.messageId));
  await channel.consume(
    replyQueue,
    (message) => {
      if (message === null) return;
      const { messageId, correlationId } = message.properties as {
        readonly messageId: unknown;
        readonly correlationId: unknown;
      };
      // One reply may answer two messages.
      const name = JSON.stringify([messageId, correlationId]);
      if (received.has(name)) return;
      received.add(name);
      const event = JSON.parse(message.content.toString('utf8')) as Omit<ReceivedReply, 'correlationId'>;
      replies.push({ ...event, correlationId });
    },
    { noAck: true },
  );
  let count = 0;
  return {
    replies,
    async publish(type, body, options = {}) {
      const messageId = `test-${++count}`;
      const content = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
      const properties = {
        contentType: 'application/cloudevents+json',
        persistent: true,
        mandatory: true,
        messageId,
        ...(options.correlationId === undefined ? {} : { correlationId: options.correlationId }),
        ...(options.userId === undefined ? {} : { userId: options.userId }),
        ...(options.replies === false ? {} : { replyTo: replyQueue }),
      };
      await new Promise<void>((confirmed, refused) => {
        channel.publish(exchange, type, content, properties, (error: unknown) => {
          if (error === null) confirmed();
          else refused(new Error('the broker did not take the message', { cause: error }));
        });
      });
      if (returned.has(messageId)) throw new Error(`nobody is bound for ${type}`);
    },
    async take(queue) {
      const message = await channel.get(queue, { noAck: true });
      if (message === false) return undefined;
      return { body: message.content, headers: message.properties.headers ?? {} };
    },
    async count(queue) {
      return (await channel.checkQueue(queue)).messageCount;
    },
    async close() {
      await connection.close();
    },
  };
}
