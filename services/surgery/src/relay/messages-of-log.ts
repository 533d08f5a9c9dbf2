import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import type { OutgoingMessage } from '@surgery-calendar/rabbit';
import { traceparentIn } from '@surgery-calendar/service-host';
import { forgottenMessage } from '../forgetting/forgotten-message.ts';
import { forgottenIn, forgottenStreams } from '../forgetting/forgotten-stream.ts';
import { openOne } from '../patient-data/open-surgeries.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import { composeMessage } from './compose-message.ts';
import { foldSurgeries } from './folded-surgeries.ts';
import { outgoingMessage } from './outgoing-message.ts';

/** Makes messages of the log's events, asked for in their order, whether or not the one before is made yet. Undefined: none. */
export function messagesOfLog({
  store,
  keys,
}: {
  readonly store: EventStore;
  readonly keys: PatientKeys;
}): (event: RecordedEvent) => Promise<OutgoingMessage | undefined> {
  const fold = foldSurgeries(store);
  let destroying: Promise<void> = Promise.resolve();
  return async (event) => {
    if (event.stream.startsWith(forgottenStreams)) {
      const { keyId } = forgottenIn(event);
      destroying = Promise.all([destroying, keys.destroy([keyId])]).then(() => undefined);
      await destroying;
      const forgotten = forgottenMessage(event);
      return forgotten && outgoingMessage(forgotten, traceparentIn(event.metadata));
    }
    const destroyedBefore = destroying;
    const { happened, surgery } = await fold(event);
    // What comes after somebody was forgotten must not tell of them any more, though composing runs ahead.
    await destroyedBefore;
    const about = { id: event.id, type: happened.type, recordedAt: event.recordedAt };
    const message = composeMessage(about, await openOne(keys, surgery));
    return message && outgoingMessage(message, traceparentIn(event.metadata));
  };
}
