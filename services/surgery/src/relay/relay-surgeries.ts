import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import type { Bus, OutgoingMessage } from '@surgery-calendar/rabbit';
import type { Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { moveCheckpoint } from '../log/checkpoint.ts';
import type { LogReader } from '../log/follow-log.ts';
import { surgeryStreams } from '../stream/surgery-stream.ts';
import { surgeryDomainEvent } from '../surgery/surgery-events.ts';
import { composeMessage } from './compose-message.ts';
import { foldSurgeries } from './folded-surgeries.ts';
import { outgoingMessage } from './outgoing-message.ts';
import { publishForSure } from './publish-for-sure.ts';

/**
 * Publishes every event of our own surgeries. The log is the outbox: a batch goes out side by side, and the checkpoint moves once
 * all of it is confirmed. What is repeated after a crash carries the same ids and revisions and changes nothing.
 */
export function relaySurgeries(parts: {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly bus: Bus;
  readonly logger: Logger;
}): LogReader {
  const name = 'relay';
  const surgeryAt = foldSurgeries(parts.store);
  const messageOf = async (event: RecordedEvent): Promise<OutgoingMessage | undefined> => {
    const { type } = surgeryDomainEvent.parse(event);
    const about = { id: event.id, type, recordedAt: event.recordedAt };
    const message = composeMessage(about, await surgeryAt(event));
    if (message === undefined) return undefined;
    return outgoingMessage(message);
  };
  return {
    name,
    prefixes: [surgeryStreams],
    async onBatch({ events, position }, stopping) {
      const composed = await Promise.all(events.map(messageOf));
      const messages = composed.filter((message) => message !== undefined);
      if (await publishForSure(messages, parts, stopping)) await moveCheckpoint(parts.pool, name, position);
    },
  };
}
