import type { CalendarAccess } from '@surgery-calendar/contracts';
import { contentHash, describeEntry } from '../entry/entry-content.ts';
import { deriveEventId } from '../entry/event-id.ts';
import type { GoogleCalendar } from '../google/google-calendar.ts';
import { GoogleFailure } from '../google/google-failure.ts';
import { judgeOutcome } from '../plan/judge-outcome.ts';
import { isAt, planEntry, type Placement } from '../plan/plan-entry.ts';
import { applyStep, type Progress, type Run } from './apply-step.ts';
import type { ClaimedEntry } from './claimed-entry.ts';
import type { EntryJournal } from './entry-journal.ts';
import type { Conclusion } from './conclusion.ts';
import { situationOf } from './situation-of.ts';

export interface StepTools {
  readonly google: GoogleCalendar;
  /** This installation's name, found on every event of ours. */
  readonly origin: string;
  readonly clock: () => Date;
}

/** More steps than any situation needs: only a Google that contradicts itself gets there. */
const mostSteps = 12;

/** Plans, applies one step, plans again, until nothing is left to do. Throws what a step throws. */
export async function takeSteps(
  entry: ClaimedEntry,
  journal: EntryJournal,
  tools: StepTools,
  access: CalendarAccess,
  progress: Progress,
): Promise<Conclusion> {
  const details = access.mode === 'none' ? 'none' : access.policy.patientDetails;
  const content = describeEntry(entry.surgery, details, tools.origin);
  const hash = contentHash(content);
  const unseen = new Set<string>();
  for (let count = 0; count < mostSteps; count++) {
    const now = tools.clock();
    const placements = journal.placements();
    const known = { placements, generation: journal.generation(), access, contentHash: hash, unseen, now };
    const situation = situationOf(entry, known);
    const { target } = situation;
    const frozen = situation.age !== 'current';
    const step = planEntry(situation);
    switch (step.kind) {
      case 'wait':
        return { kind: 'waiting', reason: step.reason };
      case 'look-again':
        return { ...settled(entry, placements, step.placed, frozen, progress), lookAgainAt: step.at };
      case 'done': {
        const conclusion = settled(entry, placements, step.placed, frozen, progress);
        if (conclusion.outcome === 'removed' && !frozen && placements.length > 0) throw leftElsewhere();
        return conclusion;
      }
      case 'insert':
      case 'update':
      case 'remove': {
        if (access.mode === 'none') throw new TypeError('a step at Google was planned without access');
        const { google, clock } = tools;
        const failedAttempts = entry.attempts;
        const isInUse = (eventId: string) => eventId === deriveEventId(entry.key, journal.generation());
        const run: Run = {
          ...{ google, journal, access, content, target, isInUse, failedAttempts, clock, unseen, progress },
        };
        await applyStep(run, step);
      }
    }
  }
  throw new GoogleFailure('google-unavailable', false, 'Google’s answers contradict each other');
}

function settled(
  entry: ClaimedEntry,
  placements: readonly Placement[],
  placed: Placement | undefined,
  frozen: boolean,
  { change }: Progress,
): Extract<Conclusion, { kind: 'settled' }> {
  const takenOff = entry.placements.some((was) => !placements.some((one) => isAt(one, was)));
  const outcome = judgeOutcome({ wanted: entry.wanted, frozen, placed, takenOff, change });
  return { kind: 'settled', outcome, placed };
}

/** It must go, and this access does not reach it: calling that removed would not be true. */
function leftElsewhere(): GoogleFailure {
  const message = 'An event is left at a Google account that the doctor no longer uses here';
  return new GoogleFailure('access-revoked', true, message);
}
