import type { Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { rememberAccount } from '../account/remember-account.ts';
import type { CalendarAccessSource } from '../access/calendar-access-source.ts';
import type { GoogleCalendar } from '../google/google-calendar.ts';
import { AccessTokenRefused, GoogleFailure } from '../google/google-failure.ts';
import { askAgain, askDoctors, type AdmittedDoctor } from './ask-doctors.ts';
import { areTooManyStrays, countStraysLately } from './brake-strays.ts';
import type { ClaimedSweep } from './claim-sweep.ts';
import { compareCalendar } from './compare-calendar.ts';
import type { Finding } from './finding.ts';
import { listCalendar } from './list-calendar.ts';
import { readEntries } from './read-entries.ts';
import { recordFinding } from './record-finding.ts';
import { retryFailed } from './retry-failed.ts';
import type { SweepMetrics, SweepOutcome } from './sweep-metrics.ts';

export interface SweepTools {
  readonly pool: Pool;
  /** Paced, in the slow lane. */
  readonly google: GoogleCalendar;
  readonly access: CalendarAccessSource;
  /** This installation's name, found on every event of ours. */
  readonly origin: string;
  readonly metrics: SweepMetrics;
  readonly logger: Logger;
  readonly clock: () => Date;
}

/**
 * Compares one calendar with what is desired and records what differs. Throws, with nothing concluded of what it had not read yet,
 * `GoogleFailure`, `AccessTokenRefused`, `QuotaExhausted` and `IdentityUnavailable`.
 */
export async function sweepCalendar(
  sweep: ClaimedSweep,
  tools: SweepTools,
): Promise<Extract<SweepOutcome, 'compared' | 'unsettled' | 'not-connected'>> {
  const { admitted, moved } = await askDoctors(sweep, tools.access);
  for (const { doctor, account } of moved) await rememberAccount(tools.pool, doctor, account);
  const [first] = admitted;
  if (first === undefined) return 'not-connected';
  try {
    return await compare(sweep, tools, admitted, first.accessToken);
  } catch (error) {
    if (!(error instanceof AccessTokenRefused)) throw error;
    const renewed = await askAgain(sweep, first, tools.access);
    if (renewed === undefined) return 'not-connected';
    return await compare(sweep, tools, admitted, renewed.accessToken);
  }
}

async function compare(
  sweep: ClaimedSweep,
  tools: SweepTools,
  doctors: readonly AdmittedDoctor[],
  accessToken: string,
): Promise<'compared' | 'unsettled'> {
  const { pool, google, origin } = tools;
  const { googleSub, calendarId, endsAfter } = sweep;
  const listed = await listCalendar(google, { googleSub, calendarId, accessToken }, { origin, endsAfter });
  const entries = await readEntries(pool, sweep, listed);
  const { findings, unsettled } = compareCalendar({
    ...{ googleSub, calendarId, origin, listed, entries, doctors },
  });
  const unwanted = findings.filter((finding) => finding.kind === 'unwanted');
  // What takes calls comes last: they may have to wait for another sweep.
  let overtaken = 0;
  for (const finding of findings)
    if (finding.kind !== 'unwanted' && !(await record(sweep, tools, finding))) overtaken += 1;
  await retryFailed(pool, doctors, tools.clock());
  if (await areRemovable(sweep, tools, unwanted.length)) {
    for (const finding of unwanted) if (!(await takeOff(sweep, tools, finding, accessToken))) overtaken += 1;
  } else tellOperators(sweep, tools, unwanted.length, listed.length);
  return unsettled + overtaken === 0 ? 'compared' : 'unsettled';
}

async function areRemovable(
  sweep: ClaimedSweep,
  { pool, clock }: SweepTools,
  strays: number,
): Promise<boolean> {
  if (strays === 0 || sweep.removesStrays) return true;
  return !areTooManyStrays(strays, await countStraysLately(pool, clock()));
}

function tellOperators(
  sweep: ClaimedSweep,
  { metrics, logger }: SweepTools,
  strays: number,
  listed: number,
): void {
  metrics.found('too-many-strays');
  logger.error(
    { ...sweep.claimant, strays, listed },
    'too many strays: none is taken off the calendar unless an operator asks for it',
  );
}

/** False where something came between that another sweep must judge soon. */
async function takeOff(
  sweep: ClaimedSweep,
  tools: SweepTools,
  finding: Extract<Finding, { kind: 'unwanted' }>,
  accessToken: string,
): Promise<boolean> {
  const { eventId, etag } = finding.event;
  const { googleSub, calendarId } = sweep;
  try {
    const answer = await tools.google.remove({ googleSub, calendarId, accessToken, eventId }, etag);
    // Somebody has it in hand.
    return answer.kind !== 'changed' && (await record(sweep, tools, finding));
  } catch (error) {
    if (!(error instanceof GoogleFailure) || !error.permanent) throw error;
    // The calendar could be listed: it is this one event that Google keeps. The others need not stay for it, nor the brake stay off.
    tools.logger.warn({ ...finding.key, eventId, code: error.code }, 'Google keeps a stray');
    return true;
  }
}

/** False where something came between that another sweep must judge soon. */
async function record(sweep: ClaimedSweep, tools: SweepTools, finding: Finding): Promise<boolean> {
  const logged = await recordFinding(tools.pool, sweep, finding, tools.clock());
  if (logged === 'overtaken') return false;
  if (logged === undefined) return true;
  tools.metrics.found(logged.outcome);
  const { outcome, eventId, detail } = logged;
  tools.logger.info({ ...logged.key, finding: outcome, eventId, detail }, 'a sweep found a difference');
  return true;
}
