import type { KeptEvent, SurgeryDomainEvent } from '../surgery/surgery-events.ts';
import type { KnownSurgery } from '../surgery/surgery-state.ts';
import type { Sealed } from './kept.ts';
import { ownerOf } from './owner-of.ts';
import type { PatientKeys } from './patient-keys.ts';
import { sealerFor, sealEvent } from './seal-event.ts';

/**
 * What a command left behind, as it is kept: its events and why it was given, sealed with the key of the patient that the surgery has
 * after it. A key is asked for where there is something to seal alone.
 */
export async function sealCommand(
  keys: PatientKeys,
  after: KnownSurgery,
  { events, reason }: { readonly events: readonly SurgeryDomainEvent[]; readonly reason: string | undefined },
): Promise<{ readonly events: readonly KeptEvent[]; readonly reason: Sealed | undefined }> {
  if (reason === undefined && !events.some(namesPatient)) return { events, reason };
  const sealer = sealerFor(await keys.keyOf(ownerOf(after, after.booking.patient)), after);
  return {
    events: events.map((event) => sealEvent(event, sealer)),
    reason: reason === undefined ? undefined : sealer.text(reason, 'reason'),
  };
}

function namesPatient({ type, data }: SurgeryDomainEvent): boolean {
  switch (type) {
    case 'SurgeryScheduled':
      return true;
    case 'SurgeryAmended':
      return 'patient' in data || 'notes' in data;
    case 'SurgeryCancelled':
      return 'reason' in data;
    case 'SurgeryRescheduled':
    case 'SurgeryReassigned':
    case 'SurgeryCompleted':
      return false;
  }
}
