import { WrongExpectedRevisionError, type EventStore } from '@surgery-calendar/event-store';
import { v5 as uuidV5 } from 'uuid';
import { readAgain, type FoundSurgery } from './find-surgeries.ts';
import { metadataOf, type ForgottenBy } from './say-forgotten.ts';
import { surgeryOfPatient } from './surgery-of-patient.ts';

const namespace = '6a0ce4b5-7c0f-4b27-9d8a-5b7f7a7f0c11';

/**
 * Takes a patient's notes off a surgery that is somebody else's by now, by an amendment: to forget that revision would take the other
 * patient's name off calendars as well. One that is cancelled is on none, and what another system owns only that system changes.
 */
export async function takeOffNotes(
  store: EventStore,
  surgery: FoundSurgery,
  keyIds: ReadonlySet<string>,
  { by, now }: { readonly by: ForgottenBy; readonly now: Date },
): Promise<void> {
  for (let found = surgery; ; found = await readAgain(store, found)) {
    const theirs = surgeryOfPatient(found, keyIds);
    if (theirs?.hasTheirNotes !== true || !found.isOurs || theirs.status === 'cancelled') return;
    const { revision } = found.states.at(-1) ?? found.states[0];
    const id = uuidV5(`${found.stream}/${revision}`, namespace);
    const event = { id, type: 'SurgeryAmended', data: { notes: null }, metadata: metadataOf(by, now, id) };
    try {
      await store.append(found.stream, revision, [event]);
      return;
    } catch (error) {
      // Changed in the same moment: judged again by what came of that.
      if (!(error instanceof WrongExpectedRevisionError)) throw error;
    }
  }
}
