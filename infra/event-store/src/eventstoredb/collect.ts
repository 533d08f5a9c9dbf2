import type { StreamingRead } from '@eventstore/db-client';
import { inTime } from './append-window.ts';

/** All that a read answers. A read has no deadline of its own: without an answer in time it is called off and rejects. */
export async function collect<Event>(read: StreamingRead<Event>, deadlineMs: number): Promise<Event[]> {
  const events: Event[] = [];
  const reading = (async () => {
    for await (const event of read) events.push(event);
    return events;
  })();
  try {
    return await inTime(reading, deadlineMs);
  } catch (error) {
    reading.catch(() => undefined);
    read.cancel().catch(() => undefined);
    throw error;
  }
}
