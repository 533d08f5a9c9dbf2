import type { PendingMessage } from './pending-messages.ts';

export interface BatchResult {
  /** Taken by the bus. */
  readonly published: readonly string[];
  /** Nobody was there to receive it, and that was allowed. */
  readonly dropped: readonly string[];
  readonly unroutable: readonly PendingMessage[];
  /** Not taken, and whether the bus has them is unknown. */
  readonly failed: readonly PendingMessage[];
  /** The first error of those. */
  readonly failure: Error | undefined;
}

/** Publishes messages, those of one key one after the other, different keys side by side. After a failure a key's rest waits. */
export async function publishBatch(
  messages: readonly PendingMessage[],
  publish: (message: PendingMessage) => Promise<void>,
): Promise<BatchResult> {
  const published: string[] = [];
  const dropped: string[] = [];
  const unroutable: PendingMessage[] = [];
  const failed: PendingMessage[] = [];
  const failures: Error[] = [];
  const publishKey = async (ofKey: readonly PendingMessage[]): Promise<void> => {
    for (const message of ofKey) {
      try {
        await publish(message);
        published.push(message.id);
      } catch (error) {
        if (!isUnroutable(error)) {
          failed.push(message);
          failures.push(error instanceof Error ? error : new Error('the publish failed', { cause: error }));
          return;
        }
        if (message.dropIfUnroutable !== true) {
          unroutable.push(message);
          return;
        }
        dropped.push(message.id);
      }
    }
  };
  const keys = Map.groupBy(messages, (message) => message.orderingKey);
  await Promise.all([...keys.values()].map(publishKey));
  return { published, dropped, unroutable, failed, failure: failures[0] };
}

/** By name, as the bus's port has it: this package knows no bus. */
function isUnroutable(error: unknown): boolean {
  return error instanceof Error && error.name === 'UnroutableError';
}
