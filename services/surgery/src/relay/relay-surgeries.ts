import { CLOUD_EVENT, exchanges } from '@surgery-calendar/contracts';
import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import type { Bus } from '@surgery-calendar/rabbit';
import type { Pool } from 'pg';
import { moveCheckpoint } from '../checkpoint.ts';
import type { LogReader } from '../follow-log.ts';
import { surgeryStreams } from '../stream/surgery-stream.ts';
import { surgeryDomainEvent } from '../surgery/surgery-events.ts';
import { composeMessage } from './compose-message.ts';
import { foldSurgeries } from './folded-surgeries.ts';

/**
 * Publishes every event of our own surgeries. The log is the outbox: a batch goes out side by side, and the checkpoint moves once
 * all of it is confirmed. What is repeated after a crash carries the same ids and revisions and changes nothing.
 */
export function relaySurgeries(store: EventStore, pool: Pool, bus: Bus): LogReader {
  const name = 'relay';
  const surgeryAt = foldSurgeries(store);
  const publish = async (event: RecordedEvent): Promise<void> => {
    const { type } = surgeryDomainEvent.parse(event);
    const message = composeMessage(
      { id: event.id, type, recordedAt: event.recordedAt },
      await surgeryAt(event),
    );
    await bus.publish({
      exchange: exchanges.surgeryEvents,
      routingKey: message.type,
      body: Buffer.from(JSON.stringify(message)),
      contentType: CLOUD_EVENT,
      messageId: message.id,
    });
  };
  return {
    name,
    prefix: surgeryStreams,
    async onBatch(events, position) {
      const results = await Promise.allSettled(events.map(publish));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      await moveCheckpoint(pool, name, position);
    },
  };
}
