import { setTimeout as pause } from 'node:timers/promises';
import { listen } from '@surgery-calendar/postgres';
import { claimDiscardedGrant, untilNextDiscardedGrant } from '../discarded-grant/claim-discarded-grant.ts';
import { endDiscardedGrant } from '../discarded-grant/end-discarded-grant.ts';
import { advanceWithdrawal, type AdvancingParts } from './advance-withdrawal.ts';
import { claimWithdrawal, untilNextWithdrawal } from './claim-withdrawal.ts';
import { DEPARTURE_CHANNEL } from './departure-channel.ts';

export interface DepartureWorker {
  /** Finishes the steps in hand. */
  stop(): Promise<void>;
}

/** So that a Google that hangs on one does not hold up all the others. */
const MOST_AT_ONCE = 4;
/** A notification that was lost with a connection is made good for by looking, this often. */
const LONGEST_SLEEP_MS = 60_000;
const AFTER_FAILURE_MS = 1_000;

/** Takes withdrawals and discarded grants to their end; any number of replicas may do so side by side. */
export async function runDepartures(
  parts: AdvancingParts & { readonly databaseUrl: string },
): Promise<DepartureWorker> {
  const { pool, clock, logger } = parts;
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  let sleeper = new AbortController();
  let woken = false;
  const wake = (): void => {
    woken = true;
    sleeper.abort();
  };
  const listener = await listen(parts.databaseUrl, DEPARTURE_CHANNEL, wake);

  const sleep = async (ms: number): Promise<void> => {
    if (woken) return;
    sleeper = new AbortController();
    const signal = AbortSignal.any([sleeper.signal, stopping.signal]);
    await pause(ms, undefined, { signal }).catch(() => undefined);
  };
  const begin = (step: Promise<void>): void => {
    const work = step
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'a departure could not be taken further; it is tried again');
      })
      .finally(() => {
        underWay.delete(work);
        // The next step may be due by now.
        wake();
      });
    underWay.add(work);
  };

  const dispatch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      woken = false;
      try {
        const step = await claimStep(parts);
        if (step === undefined) await sleep(Math.min(await untilNext(pool, clock()), LONGEST_SLEEP_MS));
        else begin(step());
      } catch (error) {
        logger.warn({ err: error }, 'departures cannot be claimed; it is tried again');
        await pause(AFTER_FAILURE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
      while (underWay.size >= MOST_AT_ONCE) await Promise.race(underWay);
    }
  };
  const dispatching = dispatch();

  return {
    async stop() {
      stopping.abort();
      await dispatching;
      await Promise.all(underWay);
      await listener.close();
    },
  };
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
