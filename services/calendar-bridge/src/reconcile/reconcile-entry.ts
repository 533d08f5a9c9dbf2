import type { CalendarAccess, SettledOutcome } from '@surgery-calendar/contracts';
import { IdentityUnavailable, type CalendarAccessSource } from '../access/calendar-access-source.ts';
import { contentHash, describeEntry } from '../entry/entry-content.ts';
import { deriveEventId } from '../entry/event-id.ts';
import { AccessTokenRefused, GoogleFailure } from '../google/google-failure.ts';
import type { GoogleCalendar } from '../google/google-calendar.ts';
import { planEntry, type Placement, type Target } from '../plan/plan-entry.ts';
import type { AccountLanes } from './account-lanes.ts';
import { applyStep, type Run } from './apply-step.ts';
import type { ClaimedEntry } from './claimed-entry.ts';
import type { EntryJournal } from './entry-journal.ts';
import type { Conclusion } from './record-conclusion.ts';

export interface ReconcileTools {
  readonly google: GoogleCalendar;
  readonly access: CalendarAccessSource;
  readonly lanes: AccountLanes;
  /** This installation's name, found on every event of ours. */
  readonly origin: string;
  readonly clock: () => Date;
}

/** Entries whose surgery ended longer ago than this are left as they are. */
const frozenAfter = 24 * 3_600_000;

/** More steps than any situation needs: only a Google that contradicts itself gets there. */
const mostSteps = 12;

/**
 * Makes Google match one entry: plans, applies one step, plans again, until nothing is left to do. Resolves with what to record
 * and reply; throws `LeaseLost`, and whatever the database throws.
 */
export async function reconcileEntry(
  entry: ClaimedEntry,
  journal: EntryJournal,
  tools: ReconcileTools,
): Promise<Conclusion> {
  try {
    if (!entry.wanted && entry.placements.length === 0)
      return { kind: 'settled', outcome: 'removed', placed: undefined };
    const access = await tools.access(entry.key);
    try {
      return await inLane(entry, journal, tools, access);
    } catch (error) {
      if (!(error instanceof AccessTokenRefused) || access.mode === 'none') throw error;
      const renewed = await tools.access({ ...entry.key, refusedAccessToken: access.accessToken });
      return await inLane(entry, journal, tools, renewed);
    }
  } catch (error) {
    return conclusionOf(error);
  }
}

function conclusionOf(error: unknown): Conclusion {
  if (error instanceof GoogleFailure) return { kind: 'failed', failure: error };
  if (error instanceof IdentityUnavailable) return { kind: 'deferred', cause: error };
  if (error instanceof AccessTokenRefused) {
    const message = 'Google refuses the access that the doctor gave';
    // Tried again, slowly: a Google that errs must not leave the entry behind for ever.
    return { kind: 'failed', failure: new GoogleFailure('access-revoked', false, message) };
  }
  throw error;
}

function inLane(
  entry: ClaimedEntry,
  journal: EntryJournal,
  tools: ReconcileTools,
  access: CalendarAccess,
): Promise<Conclusion> {
  const steps = () => takeSteps(entry, journal, tools, access);
  return access.mode === 'none' ? steps() : tools.lanes.enter(access.googleSub, steps);
}

async function takeSteps(
  entry: ClaimedEntry,
  journal: EntryJournal,
  tools: ReconcileTools,
  access: CalendarAccess,
): Promise<Conclusion> {
  const details = access.mode === 'none' ? 'none' : access.policy.patientDetails;
  const content = describeEntry(entry.surgery, details, tools.origin);
  const hash = contentHash(content);
  const unseen = new Set<string>();
  let change: Run['change'];
  for (let count = 0; count < mostSteps; count++) {
    const now = tools.clock();
    const target = targetOf(entry, journal, access, hash);
    const step = planEntry({
      target,
      placements: journal.placements(),
      access,
      unseen,
      frozen: now.getTime() - Date.parse(entry.surgery.endsAt) > frozenAfter,
      now,
    });
    switch (step.kind) {
      case 'wait':
        return { kind: 'waiting', reason: step.reason };
      case 'look-again':
        return { kind: 'settled', outcome: 'removed', placed: undefined, lookAgainAt: step.at };
      case 'done':
        return { kind: 'settled', outcome: outcomeOf(step.placed, target, change), placed: step.placed };
      case 'insert':
      case 'update':
      case 'remove': {
        if (access.mode === 'none') throw new TypeError('a step at Google was planned without access');
        const run: Run = {
          google: tools.google,
          journal,
          access,
          content,
          clock: tools.clock,
          unseen,
          change,
        };
        await applyStep(run, step);
        change = run.change;
      }
    }
  }
  throw new GoogleFailure('google-unavailable', false, 'Google’s answers contradict each other');
}

function outcomeOf(
  placed: Placement | undefined,
  target: Target | undefined,
  change: Run['change'],
): SettledOutcome {
  if (placed === undefined && target === undefined) return 'removed';
  return change ?? 'unchanged';
}

function targetOf(
  entry: ClaimedEntry,
  journal: EntryJournal,
  access: CalendarAccess,
  hash: string,
): Target | undefined {
  if (!entry.wanted || access.mode === 'remove-only') return undefined;
  const eventId = deriveEventId(entry.key, journal.generation());
  // Where the doctor's calendar is, is not known while access says wait; the plan then waits, wherever it is.
  const place = access.mode === 'none' ? { googleSub: '', calendarId: '' } : access;
  return { googleSub: place.googleSub, calendarId: place.calendarId, eventId, contentHash: hash };
}
