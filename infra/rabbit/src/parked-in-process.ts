import { type BatchHandler, type Consumer, type IncomingMessage } from './bus.ts';
import { parkedMessage, parkingQueueOf } from './parked-message.ts';
import { openParkingFiles } from './parking-file.ts';

/** The parking queues of a bus within this process. */
export interface InProcessParking {
  /** Makes the parking queue of `queue`. */
  declare(queue: string): void;
  has(name: string): boolean;
  /** From now on what is parked is handed to `handler`; before and after, it goes to a file. What lies in files stays there. */
  consume(name: string, handler: BatchHandler): Consumer;
  /** Resolves once the message is stored for good; throws where that failed. */
  park(queue: string, message: IncomingMessage, reason: string): Promise<void>;
}

export function openInProcessParking(directory: string): InProcessParking {
  const names = new Set<string>();
  const handlers = new Map<string, BatchHandler>();
  const storeInFile = openParkingFiles(directory);
  return {
    declare: (queue) => names.add(parkingQueueOf(queue)),
    has: (name) => names.has(name),
    consume: (name, handler) => {
      handlers.set(name, handler);
      return {
        close: () => {
          if (handlers.get(name) === handler) handlers.delete(name);
          return Promise.resolve();
        },
      };
    },
    park: async (queue, message, reason) => {
      const parked = parkedMessage(queue, message, reason, new Date());
      // Called as it is, without a queue between: what it throws makes whoever parks try again.
      const [verdict] = (await handlers.get(parked.routingKey)?.([parked])) ?? [];
      if (verdict?.kind !== 'ack') await storeInFile(queue, parked);
    },
  };
}
