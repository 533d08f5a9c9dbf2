import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { median, type Measurement } from '@surgery-calendar/bench';
import { createEventStoreDbEventStore } from '../../src/eventstoredb/eventstoredb-event-store.ts';
import { eventsPerSecond, type AppendTo } from '../measure.ts';

const [rounds, sliceMs, deadlineMs] = [31, 150, 30_000];

/** Events a second of the adapter, to those of the client alone on the same server, in slices that take turns. */
export async function appendThroughput(
  url: string,
  { writers, size }: { readonly writers: number; readonly size: number },
): Promise<Measurement> {
  const client = EventStoreDBClient.connectionString(url);
  const store = createEventStoreDbEventStore({ url, deadlineMs });
  const bare: AppendTo = (stream, events) =>
    client.appendToStream(
      stream,
      events.map(({ id, type, data, metadata }) => jsonEvent({ id, type, data, metadata })),
      { expectedRevision: NO_STREAM },
    );
  const adapter: AppendTo = (stream, events) => store.append(stream, 'no-stream', events);
  const [ours, theirs]: [number[], number[]] = [[], []];
  const slice = (append: AppendTo): Promise<number> => eventsPerSecond(append, writers, size, sliceMs);
  for (let round = -2; round < rounds; round += 1) {
    // Who goes first has what the other left behind to collect.
    const isAdapterFirst = round % 2 === 0;
    const first = await slice(isAdapterFirst ? adapter : bare);
    const second = await slice(isAdapterFirst ? bare : adapter);
    if (round < 0) continue;
    ours.push(isAdapterFirst ? first : second);
    theirs.push(isAdapterFirst ? second : first);
  }
  await store.close();
  await client.dispose();
  return {
    name: `EventStoreDB adapter to the bare client, ${count(writers, 'writer')}, ${count(size, 'event')} an append`,
    ratios: ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN)),
    goal: { atLeast: 0.95 },
    detail: `${median(ours).toFixed(0)} events a second, the client alone ${median(theirs).toFixed(0)}`,
  };
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
