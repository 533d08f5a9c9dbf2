import type { HospitalId } from '@surgery-calendar/contracts';
import { WrongExpectedRevisionError, type EventStore, type JsonObject } from '@surgery-calendar/event-store';
import { v5 as uuidV5 } from 'uuid';
import { forgottenIn, forgottenStream } from './forgotten-stream.ts';
import type { PatientSurgery } from './surgery-of-patient.ts';

/** Who forgets, and why, as the events keep it: it must not name the patient. */
export interface ForgottenBy {
  readonly command: string;
  readonly subject: string;
  readonly client: string;
  readonly reason?: string | undefined;
}

/** A surgery, and up to which revision it told of the patient. */
type Told = Pick<PatientSurgery, 'surgeryId' | 'revision'>;

/** The service itself, of what a forgetting has not seen. */
export const byService: ForgottenBy = { command: 'forget-patient', subject: 'surgery', client: 'surgery' };

/**
 * Says in the log which surgeries tell no more of the patient whose key it is, each up to a revision. Nothing is said where all of it
 * has been said before, as by the same command that was killed then.
 */
export async function sayForgotten(
  store: EventStore,
  { hospitalId, keyId }: { readonly hospitalId: HospitalId; readonly keyId: string },
  surgeries: readonly Told[],
  { by, now }: { readonly by: ForgottenBy; readonly now: Date },
): Promise<void> {
  const stream = forgottenStream(hospitalId, keyId);
  for (;;) {
    const slice = await store.readStream(stream);
    const before = slice.found ? slice.events : [];
    const said = before.flatMap((event) => forgottenIn(event).surgeries);
    const isSaid = ({ surgeryId, revision }: Told): boolean =>
      said.some((known) => known.surgeryId === surgeryId && known.revision >= revision);
    if (before.length > 0 && surgeries.every(isSaid)) return;
    const id = uuidV5(`forgotten/${before.length}`, keyId);
    const data = {
      ...{ hospitalId, keyId, forgottenAt: now.toISOString() },
      surgeries: surgeries.map(({ surgeryId, revision }) => ({ surgeryId, revision })),
    };
    const event = { id, type: 'PatientForgotten', data, metadata: metadataOf(by, now, id) };
    try {
      await store.append(stream, before.at(-1)?.revision ?? 'no-stream', [event]);
    } catch (error) {
      // Said by somebody else in the same moment: judged again by what that was.
      if (!(error instanceof WrongExpectedRevisionError)) throw error;
    }
  }
}

/** Metadata of an event that a forgetting appends. */
export function metadataOf({ reason, ...who }: ForgottenBy, now: Date, id: string): JsonObject {
  return {
    ...{ ...who, at: now.toISOString() },
    ...(reason === undefined ? {} : { reason }),
    ...{ correlationId: id, causationId: id },
  };
}
