import { createGate } from './backoff.ts';
import { createBatchIntake } from './batch-intake.ts';
import { BusUnavailableError, type Consumer, type IncomingMessage } from './bus.ts';
import { type Consumption } from './consumption.ts';
import { serveBatch } from './serve-batch.ts';
import { type Serving } from './serving.ts';

export interface InProcessQueue {
  /** Resolves once a consumer has acked the message or parked it. */
  deliver(message: IncomingMessage): Promise<void>;
  consume(consumption: Consumption, serving: Omit<Serving, 'gate' | 'handler'>): Consumer;
  /** Fails what no consumer will take any more. */
  close(): void;
}

interface Delivery {
  readonly message: IncomingMessage;
  readonly settle: () => void;
  readonly fail: (error: Error) => void;
}

interface Taker {
  readonly hasRoom: () => boolean;
  readonly take: (delivery: Delivery) => void;
}

/** A queue in memory: hands its messages to consumers as these have room, and keeps them while there is none. */
export function createInProcessQueue(name: string): InProcessQueue {
  const waiting: Delivery[] = [];
  const takers: Taker[] = [];
  let closed = false;

  const dispatch = () => {
    for (let taker = nextTaker(); taker !== undefined && waiting.length > 0; taker = nextTaker()) {
      const delivery = waiting.shift();
      if (delivery !== undefined) taker.take(delivery);
    }
  };
  const nextTaker = () => {
    const taker = takers.find(({ hasRoom }) => hasRoom());
    // To the back of the row, so that consumers take turns.
    if (taker !== undefined) takers.push(...takers.splice(takers.indexOf(taker), 1));
    return taker;
  };
  const giveBack = (deliveries: readonly Delivery[]) => {
    if (closed) for (const { fail } of deliveries) fail(closedError(name));
    else waiting.unshift(...deliveries);
  };

  return {
    deliver: (message) =>
      new Promise((settle, fail) => {
        giveOrFail({ message, settle, fail });
      }),
    consume: (consumption, rules) => {
      const ending = new AbortController();
      const serving = { ...rules, handler: consumption.handler, gate: createGate() };
      let inHand = 0;
      const intake = createBatchIntake<Delivery>(consumption, async (batch) => {
        const messages = batch.map(({ message }) => message);
        const outcomes = await serveBatch(messages, serving, ending.signal);
        for (const [index, { settle }] of batch.entries()) if (outcomes[index] === 'settled') settle();
        giveBack(batch.filter((_, index) => outcomes[index] === 'abandoned'));
        inHand -= batch.length;
        dispatch();
      });
      const taker: Taker = {
        hasRoom: () => inHand < consumption.prefetch,
        take: (delivery) => {
          inHand += 1;
          consumption.onArrival(delivery.message);
          intake.take(delivery);
        },
      };
      takers.push(taker);
      dispatch();
      return {
        close: async () => {
          if (takers.includes(taker)) takers.splice(takers.indexOf(taker), 1);
          ending.abort();
          await intake.emptied();
        },
      };
    },
    close: () => {
      closed = true;
      for (const { fail } of waiting.splice(0)) fail(closedError(name));
    },
  };

  function giveOrFail(delivery: Delivery) {
    if (closed) {
      delivery.fail(closedError(name));
      return;
    }
    waiting.push(delivery);
    dispatch();
  }
}

function closedError(name: string): BusUnavailableError {
  return new BusUnavailableError(`The bus was closed before a consumer of ${name} had the message`);
}
