import type { LogReader } from '../log/follow-log.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import { forgottenIn, forgottenStreams } from './forgotten-stream.ts';

/**
 * Destroys the key of every patient whom the log says to be forgotten. It runs in every replica and keeps no checkpoint: so each
 * replica's memory lets go of a key within moments, a crash before the key was destroyed is made good, and so is the restore of an old
 * back-up of the keys, at the next start.
 */
export function destroyForgotten(keys: PatientKeys): LogReader {
  return {
    name: 'forgotten-patients',
    prefixes: [forgottenStreams],
    async onBatch({ events }) {
      if (events.length > 0) await keys.destroy(events.map((event) => forgottenIn(event).keyId));
    },
  };
}
