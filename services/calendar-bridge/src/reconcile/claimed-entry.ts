import type { FailureCode, Surgery } from '@surgery-calendar/contracts';
import type { DoctorAccount } from '../account/remember-account.ts';
import type { EntryKey } from '../entry/entry-key.ts';
import type { Placement } from '../plan/plan-entry.ts';
import type { Lane } from './lane.ts';

/** An entry that this worker holds under a lease, with all that was known of it when it was claimed. */
export interface ClaimedEntry {
  readonly key: EntryKey;
  readonly leaseToken: string;
  /** The lane that it was claimed from. */
  readonly lane: Lane;
  readonly surgery: Surgery;
  readonly wanted: boolean;
  /** The revision that replies will speak of. */
  readonly revision: number;
  readonly generation: number;
  readonly wakes: string;
  readonly attempts: number;
  readonly failureCode: FailureCode | undefined;
  /** When the change that is to be delivered was decided on; undefined: nothing changed since it was last delivered. */
  readonly desiredAt: Date | undefined;
  /** The trace of that change. */
  readonly traceparent: string | undefined;
  readonly placements: readonly Placement[];
  /** The doctor's account as it was last seen; undefined: never. */
  readonly account: DoctorAccount | undefined;
  /** How often identity had said that the doctor's access, or the hospital's policy, changed. */
  readonly heard: number;
}

/** Another worker holds the entry by now: whatever this one has in hand is not recorded. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}
