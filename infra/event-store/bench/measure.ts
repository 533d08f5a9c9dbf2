import { randomUUID } from 'node:crypto';
import type { NewEvent } from '../src/event-store.ts';

/** Appends the events to a new stream; resolves once they are committed. */
export type AppendTo = (stream: string, events: readonly NewEvent[]) => Promise<unknown>;

export interface Contender {
  readonly name: string;
  readonly append: AppendTo;
}

/** About 600 bytes of JSON, as a booking has. */
export function someEvent(): NewEvent {
  const data = {
    id: randomUUID(),
    person: { id: 'p-1024', name: 'Nome "de" Exemplo' },
    what: 'Uma descrição de tamanho médio',
    where: 'Unidade Centro, Sala 3',
    notes: 'Observações que alguém escreveu. '.repeat(6),
    startsAt: '2026-12-01T08:00:00-03:00',
    endsAt: '2026-12-01T10:30:00-03:00',
    timeZone: 'America/Sao_Paulo',
  };
  const metadata = {
    subject: 'somebody',
    client: 'portal',
    correlationId: randomUUID(),
    causationId: randomUUID(),
  };
  return { id: randomUUID(), type: 'SomethingHappened', data, metadata };
}

/** Events per second of so many writers, each of which waits for its commit before it goes on. */
export async function eventsPerSecond(
  append: AppendTo,
  writers: number,
  size: number,
  ms: number,
): Promise<number> {
  const startedAt = performance.now();
  let events = 0;
  const write = async (): Promise<void> => {
    while (performance.now() - startedAt < ms) {
      await append(`stream-${randomUUID()}`, Array.from({ length: size }, someEvent));
      events += size;
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return (events / (performance.now() - startedAt)) * 1_000;
}

export interface Rates {
  readonly name: string;
  readonly perSecond: number;
  /** To the first contender, measured in the same round; the median of the rounds. */
  readonly ratio: number;
  /** One a round. */
  readonly ratios: readonly number[];
}

/** Lets the contenders run in turn, round after round, so that what else the machine does meets all of them alike. */
export async function compare(
  contenders: readonly Contender[],
  load: { readonly writers: number; readonly size: number },
  { rounds, ms }: { readonly rounds: number; readonly ms: number },
): Promise<Rates[]> {
  const rates = contenders.map((): number[] => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [nth, contender] of contenders.entries()) {
      const rate = await eventsPerSecond(contender.append, load.writers, load.size, ms);
      // The first round warms up: plans, caches, the size of the files.
      if (round >= 0) rates[nth]?.push(rate);
    }
  }
  const yardstick = rates[0] ?? [];
  return contenders.map(({ name }, nth) => {
    const own = rates[nth] ?? [];
    const ratios = own.map((rate, round) => rate / (yardstick[round] ?? rate));
    return { name, perSecond: median(own), ratio: median(ratios), ratios };
  });
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
