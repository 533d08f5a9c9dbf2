import type { EventStore } from '@surgery-calendar/event-store';
import { keyIdsIn } from '../patient-data/kept.ts';
import type { KeptMessage } from '../patient-data/kept-message.ts';
import { forgottenStream } from './forgotten-stream.ts';
import { byService, sayForgotten } from './say-forgotten.ts';

/**
 * Says of another system's message, once it is stored, that its patient was forgotten where the log says so by now: it was sealed with a
 * key from this replica's memory, `forgetLatecomers` may have looked before it was stored, and the bridge has it by name. The log is
 * asked and not the keys: what is said after this answer stands behind the message, which is then found by the board.
 */
export async function forgetReceived(store: EventStore, message: KeptMessage, now: Date): Promise<void> {
  const { hospitalId, surgeryId, revision } = message;
  for (const keyId of new Set(keyIdsIn(message))) {
    const { found } = await store.readStream(forgottenStream(hospitalId, keyId), { limit: 1 });
    if (found)
      await sayForgotten(store, { hospitalId, keyId }, [{ surgeryId, revision }], { by: byService, now });
  }
}
