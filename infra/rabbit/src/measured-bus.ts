import { UnroutableError, type Bus, type Verdict } from './bus.ts';

/** Hears of each message: what came of it, and after how many seconds. */
export interface BusMeter {
  /** Told once of each queue that is consumed, before any message. */
  consumes(queue: string): void;
  handled(queue: string, verdict: Verdict['kind'] | 'failed', seconds: number): void;
  published(exchange: string, outcome: 'confirmed' | 'unroutable' | 'unavailable', seconds: number): void;
}

/** The same bus; the meter hears of each message published and handled. */
export function measuredBus(bus: Bus, meter: BusMeter): Bus {
  return {
    ...bus,
    async publish(message) {
      const since = performance.now();
      const exchange = message.exchange === '' ? '(queue)' : message.exchange;
      const told = (outcome: Parameters<BusMeter['published']>[1]) =>
        meter.published(exchange, outcome, secondsSince(since));
      try {
        await bus.publish(message);
        told('confirmed');
      } catch (error) {
        told(error instanceof UnroutableError ? 'unroutable' : 'unavailable');
        throw error;
      }
    },
    consume: (queue, options, handler) => {
      meter.consumes(queue);
      return bus.consume(queue, options, (message) =>
        timed(
          queue,
          1,
          meter,
          () => handler(message),
          (verdict) => [verdict],
        ),
      );
    },
    consumeBatches: (queue, options, handler) => {
      meter.consumes(queue);
      return bus.consumeBatches(queue, options, (messages) =>
        timed(
          queue,
          messages.length,
          meter,
          () => handler(messages),
          (verdicts) => verdicts,
        ),
      );
    },
  };
}

async function timed<Answer>(
  queue: string,
  messages: number,
  meter: BusMeter,
  handle: () => Promise<Answer>,
  verdictsIn: (answer: Answer) => readonly Verdict[],
): Promise<Answer> {
  const since = performance.now();
  try {
    const answer = await handle();
    for (const { kind } of verdictsIn(answer)) meter.handled(queue, kind, secondsSince(since));
    return answer;
  } catch (error) {
    for (let told = 0; told < messages; told++) meter.handled(queue, 'failed', secondsSince(since));
    throw error;
  }
}

function secondsSince(since: number): number {
  return (performance.now() - since) / 1000;
}
