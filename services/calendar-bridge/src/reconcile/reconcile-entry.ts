import type { CalendarAccess, PermittedCalendarAccess } from '@surgery-calendar/contracts';
import { isDatabaseConflict, isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { IdentityUnavailable } from '../access/calendar-access-source.ts';
import type { EntryAccessSource } from '../access/remember-answers.ts';
import type { DoctorAccount } from '../account/remember-account.ts';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import { AccessTokenRefused, GoogleFailure } from '../google/google-failure.ts';
import { ageOf } from '../plan/plan-entry.ts';
import { QuotaExhausted } from '../quota/quota-exhausted.ts';
import type { AccountLanes } from './account-lanes.ts';
import type { Progress } from './apply-step.ts';
import { LeaseLost, type ClaimedEntry } from './claimed-entry.ts';
import type { EntryJournal } from './entry-journal.ts';
import type { Conclusion } from './conclusion.ts';
import { takeSteps, type StepTools } from './take-steps.ts';

export interface ReconcileTools extends StepTools {
  readonly access: EntryAccessSource;
  readonly lanes: AccountLanes;
  readonly rememberAccount: (doctor: DoctorKey, account: DoctorAccount) => Promise<void>;
}

/**
 * Makes Google match one entry, with the doctor's access as identity has it now. Resolves with what to record and reply; throws
 * `LeaseLost`, and what a database that is away throws.
 */
export async function reconcileEntry(
  entry: ClaimedEntry,
  journal: EntryJournal,
  tools: ReconcileTools,
): Promise<Conclusion> {
  try {
    if (!entry.wanted && entry.placements.length === 0) {
      return { kind: 'settled', outcome: 'removed', placed: undefined };
    }
    // What ended is not woken by a change of access: an answer from before one would stand.
    const fresh = ageOf(new Date(entry.surgery.endsAt), tools.clock()) !== 'current';
    const asking = { ...entry.key, heard: entry.heard, fresh };
    const access = await tools.access(asking);
    const progress: Progress = { change: undefined };
    try {
      return await inLane(entry, journal, tools, access, progress);
    } catch (error) {
      if (!(error instanceof AccessTokenRefused) || access.mode === 'none') throw error;
      const renewed = await tools.access({ ...asking, refusedAccessToken: access.accessToken });
      return await inLane(entry, journal, tools, renewed, progress);
    }
  } catch (error) {
    return conclusionOf(error, entry);
  }
}

async function inLane(
  entry: ClaimedEntry,
  journal: EntryJournal,
  tools: ReconcileTools,
  access: CalendarAccess,
  progress: Progress,
): Promise<Conclusion> {
  const steps = () => takeSteps(entry, journal, tools, access, progress);
  if (access.mode === 'none') return steps();
  if (!isKnown(entry.account, access)) await tools.rememberAccount(entry.key, access);
  return tools.lanes.enter(access.googleSub, steps);
}

function isKnown(account: DoctorAccount | undefined, access: PermittedCalendarAccess): boolean {
  return account?.googleSub === access.googleSub && account.calendarId === access.calendarId;
}

const refusedTokenRetryMs = 5 * 60_000;

/** After this many failures of our own making an entry is given up, and somebody told. */
const mostFailures = 8;

function conclusionOf(error: unknown, entry: ClaimedEntry): Conclusion {
  if (error instanceof GoogleFailure) return { kind: 'failed', failure: error };
  if (error instanceof QuotaExhausted) return { kind: 'held' };
  if (error instanceof IdentityUnavailable) return { kind: 'deferred', cause: error };
  if (error instanceof AccessTokenRefused) {
    const message = 'Google refuses the access that the doctor gave';
    // Tried again, slowly: a Google that errs must not leave the entry behind for ever. A new grant wakes it at once.
    return {
      kind: 'failed',
      failure: new GoogleFailure('access-revoked', false, message, refusedTokenRetryMs),
    };
  }
  // Without its lease or its database nothing can be recorded; the lease runs out, and the entry is claimed again.
  if (error instanceof LeaseLost || isDatabaseUnavailable(error)) throw error;
  const cause =
    error instanceof Error ? error : new Error('something that is no error was thrown', { cause: error });
  if (isDatabaseConflict(error) || entry.attempts < mostFailures) return { kind: 'deferred', cause };
  const message = 'The entry cannot be worked on; the log of the calendar bridge says why';
  return { kind: 'failed', failure: new GoogleFailure('invalid-entry', true, message), cause };
}
