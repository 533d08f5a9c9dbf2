import { createGate } from './backoff.ts';
import { BusUnavailableError, type Consumer, type IncomingMessage } from './bus.ts';
import { serveMessage, type Serving } from './serve-message.ts';

export interface InProcessQueue {
  /** Resolves once a consumer has acked the message or parked it. */
  deliver(message: IncomingMessage): Promise<void>;
  consume(serving: Omit<Serving, 'gate'>, prefetch: number): Consumer;
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
  const giveBack = (delivery: Delivery) => {
    if (closed) delivery.fail(closedError(name));
    else waiting.unshift(delivery);
  };

  return {
    deliver: (message) =>
      new Promise((settle, fail) => {
        giveOrFail({ message, settle, fail });
      }),
    consume: (rules, prefetch) => {
      const ending = new AbortController();
      const serving = { ...rules, gate: createGate() };
      const underWay = new Set<Promise<void>>();
      const serve = async (delivery: Delivery) => {
        const outcome = await serveMessage(delivery.message, serving, ending.signal);
        if (outcome === 'settled') delivery.settle();
        else giveBack(delivery);
      };
      const taker: Taker = {
        hasRoom: () => underWay.size < prefetch,
        take: (delivery) => {
          const work = serve(delivery).finally(() => {
            underWay.delete(work);
            dispatch();
          });
          underWay.add(work);
        },
      };
      takers.push(taker);
      dispatch();
      return {
        close: async () => {
          if (takers.includes(taker)) takers.splice(takers.indexOf(taker), 1);
          ending.abort();
          await Promise.all(underWay);
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
