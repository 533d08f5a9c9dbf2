import type { SurgeryId } from '@surgery-calendar/contracts';
import type { PatientSurgery } from './surgery-of-patient.ts';

export type Permission =
  | { readonly kind: 'allowed' }
  /** Of all that hold it up, the surgery that does so longest. */
  | { readonly kind: 'retained'; readonly surgeryId: SurgeryId; readonly until: Date };

const day = 24 * 3_600_000;

/**
 * Whether a patient may be forgotten: once every surgery of theirs that was not cancelled has been over for `retentionDays`. One that
 * is still to come holds it up as well; who wants it earlier cancels it. One that is somebody else's by now does not.
 */
export function mayForget(
  surgeries: readonly Pick<PatientSurgery, 'surgeryId' | 'status' | 'endsAt' | 'isTheirs'>[],
  retentionDays: number,
  now: Date,
): Permission {
  const [last] = surgeries
    .filter(({ status, isTheirs }) => isTheirs && status !== 'cancelled')
    .toSorted((one, other) => other.endsAt.getTime() - one.endsAt.getTime());
  if (last === undefined) return { kind: 'allowed' };
  const until = new Date(last.endsAt.getTime() + retentionDays * day);
  return until <= now ? { kind: 'allowed' } : { kind: 'retained', surgeryId: last.surgeryId, until };
}
