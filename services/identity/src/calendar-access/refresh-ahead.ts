import { setTimeout as pause } from 'node:timers/promises';
import { SealedTokenError } from '../tokens/seal-token.ts';
import { accountsToRefresh, type AccountToRefresh } from './accounts-to-refresh.ts';
import { takeRefreshLease } from './refresh-lease.ts';
import { refreshUnderLease, type RefreshingParts } from './refresh-under-lease.ts';
import { pauseAfter } from './refresh-pause.ts';

/** Few enough to leave Google's budget, and this service's connections, to those who wait for an answer. */
const AT_A_TIME = 4;

export interface RefreshAhead {
  /** Finishes the refreshes under way; resolves when nothing is left running. */
  stop(): Promise<void>;
}

export interface RefreshAheadParts extends RefreshingParts {
  /** From 0 to below 1, as `Math.random`. */
  readonly random: () => number;
  /** Between two looks while all is well, in milliseconds; 30,000 unless given. */
  readonly everyMs?: number;
}

/**
 * Keeps the tokens in use from expiring: refreshes them up to five minutes early, each once over all replicas. While Google is down
 * it looks more and more seldom; whoever asks meanwhile gets what is stored.
 */
export function startRefreshAhead(parts: RefreshAheadParts): RefreshAhead {
  const { logger, random, everyMs = 30_000 } = parts;
  const stopping = new AbortController();
  const work = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      let retryAfterSeconds: number | undefined;
      try {
        retryAfterSeconds = await refreshDue(parts, stopping.signal);
      } catch (error) {
        logger.warn({ err: error }, 'tokens could not be refreshed ahead; it is tried again');
        retryAfterSeconds = 1;
      }
      failures = retryAfterSeconds === undefined ? 0 : failures + 1;
      const ms = pauseAfter({ failures, retryAfterSeconds, everyMs, random: random() });
      await pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const working = work();
  return {
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

/** One round. Where Google could not answer, the round ends and says for how long Google wishes to be left alone. */
export async function refreshDue(parts: RefreshingParts, stopping: AbortSignal): Promise<number | undefined> {
  const due = await accountsToRefresh(parts.pool, parts.clock());
  let retryAfterSeconds: number | undefined;
  const worker = async (): Promise<void> => {
    while (retryAfterSeconds === undefined && !stopping.aborted) {
      const account = due.shift();
      if (account === undefined) return;
      retryAfterSeconds = (await refreshOne(parts, account)) ?? retryAfterSeconds;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return retryAfterSeconds;
}

async function refreshOne(parts: RefreshingParts, account: AccountToRefresh): Promise<number | undefined> {
  const lease = await takeRefreshLease(parts.pool, account, parts.newId());
  if (lease === undefined) return undefined;
  try {
    const outcome = await refreshUnderLease(parts, lease);
    return outcome.kind === 'unavailable' ? outcome.retryAfterSeconds : undefined;
  } catch (error) {
    // One account's lost key keeps no other from its token. The doctor's next question answers 503 by the key's name.
    if (!(error instanceof SealedTokenError)) throw error;
    parts.logger.error({ code: error.code, reason: error.message }, 'a token could not be refreshed ahead');
    return undefined;
  }
}
