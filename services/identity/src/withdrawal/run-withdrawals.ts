import { setTimeout as pause } from 'node:timers/promises';
import { listen } from '@surgery-calendar/postgres';
import { advanceWithdrawal, type AdvancingParts } from './advance-withdrawal.ts';
import { claimWithdrawal, untilNextWithdrawal } from './claim-withdrawal.ts';
import { WITHDRAWAL_CHANNEL } from './withdrawal-channel.ts';

export interface WithdrawalWorker {
  /** Finishes the step in hand. */
  stop(): Promise<void>;
}

/** A notification that was lost with a connection is made good for by looking, this often. */
const LONGEST_SLEEP_MS = 60_000;
const AFTER_FAILURE_MS = 1_000;

/** Takes withdrawals to their end, one at a time; any number of replicas may do so side by side. */
export async function runWithdrawals(
  parts: AdvancingParts & { readonly databaseUrl: string },
): Promise<WithdrawalWorker> {
  const { pool, clock, newId, logger } = parts;
  const stopping = new AbortController();
  let wakeUp = (): void => undefined;
  let woken = false;
  const listener = await listen(parts.databaseUrl, WITHDRAWAL_CHANNEL, () => {
    woken = true;
    wakeUp();
  });

  const sleep = async (ms: number): Promise<void> => {
    if (woken || stopping.signal.aborted) return;
    const waking = new AbortController();
    wakeUp = () => waking.abort();
    const signal = AbortSignal.any([waking.signal, stopping.signal]);
    await pause(ms, undefined, { signal }).catch(() => undefined);
  };

  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      woken = false;
      try {
        const claimed = await claimWithdrawal(pool, newId(), clock());
        if (claimed !== undefined) await advanceWithdrawal(parts, claimed);
        else
          await sleep(
            Math.min((await untilNextWithdrawal(pool, clock())) ?? LONGEST_SLEEP_MS, LONGEST_SLEEP_MS),
          );
      } catch (error) {
        logger.warn({ err: error }, 'a withdrawal could not be taken further; it is tried again');
        await pause(AFTER_FAILURE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const working = work();

  return {
    async stop() {
      stopping.abort();
      await working;
      await listener.close();
    },
  };
}
