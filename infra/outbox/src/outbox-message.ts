/** A message to publish once its transaction has committed. */
export interface OutboxMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer | string;
  readonly contentType: string;
  readonly messageId: string;
  readonly correlationId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Messages of one key are published one after the other, in the order they were enqueued. */
  readonly orderingKey: string;
  /** Nobody may be there any more to receive it: then it is dropped and counted, not tried again. */
  readonly dropIfUnroutable?: boolean;
}

/** The channel on which a commit wakes the relay of a schema's outbox. */
export function outboxChannel(schema: string): string {
  return `${schema}_outbox`;
}
