import type { HospitalId } from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import type { Pool } from 'pg';
import type { KeyOwner, PatientKeys } from '../patient-data/patient-keys.ts';
import { countInTheClear, findSurgeriesOf, type FoundSurgery } from './find-surgeries.ts';
import { mayForget, type Permission } from './may-forget.ts';
import { otherPatientsOf } from './other-patients.ts';
import { sayForgotten } from './say-forgotten.ts';
import { surgeryOfPatient, type PatientSurgery } from './surgery-of-patient.ts';
import { takeOffNotes } from './take-off-notes.ts';

export interface Forgetting {
  readonly owner: KeyOwner;
  readonly retentionDays: number;
  readonly now: Date;
  /** Who forgets, and why; kept with the event, so it must not name the patient. */
  readonly by: string;
  readonly reason: string | undefined;
  /** Looks, and changes nothing. */
  readonly isRehearsal: boolean;
}

/** `otherPatients`: ids that the surgery is or was booked under as well, and that are not forgotten with this one. */
export type ForgottenSurgery = PatientSurgery & { readonly otherPatients: readonly string[] };

export type ForgettingOutcome =
  | { readonly kind: 'forgotten' | 'would-be-forgotten'; readonly surgeries: readonly ForgottenSurgery[] }
  /** Nothing is kept of the patient, or no more. */
  | { readonly kind: 'unknown' }
  /** So many surgeries hold the patient in events from before there were keys. */
  | { readonly kind: 'in-the-clear'; readonly count: number }
  | Exclude<Permission, { kind: 'allowed' }>;

/**
 * Forgets a patient: says so in the log first, then destroys the key. Killed in between, the service does the rest, as it does with what
 * was appended meanwhile (`forgetLatecomers`). The board must have caught up with the log.
 */
export async function forgetPatient(
  parts: { readonly store: EventStore; readonly pool: Pool; readonly keys: PatientKeys },
  { owner, retentionDays, now, by, reason, isRehearsal }: Forgetting,
): Promise<ForgettingOutcome> {
  const { store, pool, keys } = parts;
  const { hospitalId } = owner;
  const count = await countInTheClear(pool, owner);
  if (count > 0) return { kind: 'in-the-clear', count };
  const keyId = await keys.findOwner(owner);
  if (keyId === undefined) return { kind: 'unknown' };
  const found = await findSurgeriesOf(parts, hospitalId, keyId);
  const before = 'patientId' in owner ? await keysFromBefore(keys, hospitalId, found) : [];
  // The patient's own last: until it is destroyed, the same command finds the rest again.
  const all = [...before, { keyId, surgeries: found }];
  const keyIds = new Set(all.map((key) => key.keyId));
  const theirs = (surgeries: readonly FoundSurgery[]): readonly PatientSurgery[] =>
    surgeries.flatMap((surgery) => surgeryOfPatient(surgery, keyIds) ?? []);
  const permission = mayForget(theirs(found), retentionDays, now);
  if (permission.kind === 'retained') return permission;
  const surgeries = await withOthers(keys, found, keyIds);
  if (isRehearsal) return { kind: 'would-be-forgotten', surgeries };
  const why = { by: { command: 'forget-patient', subject: by, client: 'command line', reason }, now };
  for (const surgery of found) await takeOffNotes(store, surgery, keyIds, why);
  for (const key of all)
    await sayForgotten(store, { hospitalId, keyId: key.keyId }, theirs(key.surgeries), why);
  await keys.destroy([...keyIds]);
  return { kind: 'forgotten', surgeries };
}

interface KeyToDestroy {
  readonly keyId: string;
  /** Those that hold something sealed with it. */
  readonly surgeries: readonly FoundSurgery[];
}

/** A surgery that was booked before the patient had an id sealed what was said of them then with a key of its own. */
async function keysFromBefore(
  keys: PatientKeys,
  hospitalId: HospitalId,
  surgeries: readonly FoundSurgery[],
): Promise<readonly KeyToDestroy[]> {
  const found: KeyToDestroy[] = [];
  for (const surgery of surgeries) {
    const keyId = await keys.findOwner({ hospitalId, surgeryId: surgery.surgeryId });
    if (keyId !== undefined) found.push({ keyId, surgeries: [surgery] });
  }
  return found;
}

async function withOthers(
  keys: PatientKeys,
  found: readonly FoundSurgery[],
  keyIds: ReadonlySet<string>,
): Promise<readonly ForgottenSurgery[]> {
  const all: ForgottenSurgery[] = [];
  for (const surgery of found) {
    const theirs = surgeryOfPatient(surgery, keyIds);
    if (theirs === undefined) continue;
    all.push({ ...theirs, otherPatients: await otherPatientsOf(keys, surgery, keyIds) });
  }
  return all;
}
