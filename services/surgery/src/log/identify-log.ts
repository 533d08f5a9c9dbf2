import { randomUUID } from 'node:crypto';
import { WrongExpectedRevisionError, type EventStore } from '@surgery-calendar/event-store';
import { z } from 'zod';

/** One event that names the log; no reader follows it. */
const stream = 'log-identity';
const logIdentified = z.object({ type: z.literal('LogIdentified'), data: z.object({ logId: z.uuid() }) });

/** The id that the log says of itself, wherever it was moved or restored to; whoever meets a new log gives it one. */
export async function identifyLog(store: EventStore): Promise<string> {
  for (;;) {
    const slice = await store.readStream(stream, { limit: 1 });
    const [event] = slice.found ? slice.events : [];
    if (event !== undefined) return logIdentified.parse(event).data.logId;
    const data = { logId: randomUUID() };
    try {
      await store.append(stream, 'no-stream', [
        { id: randomUUID(), type: 'LogIdentified', data, metadata: {} },
      ]);
    } catch (error) {
      // Another replica was faster: its id counts.
      if (!(error instanceof WrongExpectedRevisionError)) throw error;
    }
  }
}
