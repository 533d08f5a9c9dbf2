import { runWorkLoop, type WorkInHand, type WorkLoop } from '@surgery-calendar/postgres';
import { claimDiscardedGrant, untilNextDiscardedGrant } from '../discarded-grant/claim-discarded-grant.ts';
import { endDiscardedGrant } from '../discarded-grant/end-discarded-grant.ts';
import { advanceWithdrawal, type AdvancingParts } from './advance-withdrawal.ts';
import { claimWithdrawal, untilNextWithdrawal } from './claim-withdrawal.ts';
import { DEPARTURE_CHANNEL } from './departure-channel.ts';

/** So that a Google that hangs on one does not hold up all the others. */
const MOST_AT_ONCE = 4;
/** A notification that was lost with a connection is made good for by looking, this often. */
const LONGEST_SLEEP_MS = 60_000;

/** Takes withdrawals and discarded grants to their end; any number of replicas may do so side by side. */
export function runDepartures(parts: AdvancingParts & { readonly databaseUrl: string }): Promise<WorkLoop> {
  const { pool, databaseUrl, clock, logger } = parts;
  const claim = async (inHand: WorkInHand<'departure'>): Promise<number> => {
    if (inHand.kinds().length >= MOST_AT_ONCE) return LONGEST_SLEEP_MS;
    const step = await claimStep(parts);
    if (step === undefined) return Math.min(await untilNext(pool, clock()), LONGEST_SLEEP_MS);
    const work = step().catch((error: unknown) => {
      logger.warn({ err: error }, 'a departure could not be taken further; it is tried again');
    });
    inHand.start('departure', work);
    return 0;
  };
  return runWorkLoop({
    ...{ databaseUrl, channel: DEPARTURE_CHANNEL, claim },
    onThrow: (error) => logger.warn({ err: error }, 'departures cannot be claimed; it is tried again'),
  });
}

/** The next step, ready to begin; undefined where nothing is due. */
async function claimStep(parts: AdvancingParts): Promise<(() => Promise<void>) | undefined> {
  const { pool, clock, newId } = parts;
  const withdrawal = await claimWithdrawal(pool, newId(), clock());
  if (withdrawal !== undefined) return () => advanceWithdrawal(parts, withdrawal);
  const grant = await claimDiscardedGrant(pool, newId(), clock());
  return grant && (() => endDiscardedGrant(parts, grant));
}

async function untilNext(pool: AdvancingParts['pool'], now: Date): Promise<number> {
  const waits = [await untilNextWithdrawal(pool, now), await untilNextDiscardedGrant(pool, now)];
  return Math.max(0, Math.min(...waits.map((ms) => ms ?? LONGEST_SLEEP_MS)));
}
