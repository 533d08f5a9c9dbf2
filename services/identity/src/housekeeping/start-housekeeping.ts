import { setTimeout as pause } from 'node:timers/promises';
import { type Logger } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { forgetExpired } from './forget-expired.ts';

const HOUR_MS = 60 * 60_000;

export interface Housekeeping {
  /** Finishes the round under way; resolves when nothing is left running. */
  stop(): Promise<void>;
}

/** Forgets what has expired, now and every hour. A round that fails is made good for by the next. */
export function startHousekeeping(parts: {
  readonly pool: pg.Pool;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly patienceMs: number;
  readonly logger: Logger;
}): Housekeeping {
  const stopping = new AbortController();
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        parts.logger.debug(
          { ...(await forgetExpired({ ...parts, now: parts.clock() })) },
          'forgot what has expired',
        );
      } catch (error) {
        parts.logger.warn({ err: error }, 'what has expired could not be forgotten; it is tried again');
      }
      await pause(HOUR_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
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
