import type { EventStore } from '@surgery-calendar/event-store';
import { ProblemError } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { readCheckpoint } from '../log/checkpoint.ts';
import type { BoardSignal } from './board-signal.ts';
import { boardStreams, liveBoard } from './board-tables.ts';

const longestMs = 2_000;
const lookMs = 100;

/**
 * Waits until the board shows all that was in the log when it was asked for, so that whoever has just written reads it. Throws a
 * 503 problem where the board is further behind than that: an old list that looks like a new one helps nobody in a theatre.
 */
export async function awaitBoard(parts: {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly signal: BoardSignal;
}): Promise<void> {
  const newest = await parts.store.lastPosition(boardStreams);
  if (newest === undefined || (await boardComesTo(parts, newest, AbortSignal.timeout(longestMs)))) return;
  throw new ProblemError(503, 'board-behind', 'The list is behind the log', {
    detail: 'Surgeries can be read one by one and changed all the same.',
    headers: { 'Retry-After': '2' },
  });
}

/** Waits until the board shows all up to a position of the log; false where `until` aborts before. */
export async function boardComesTo(
  { pool, signal }: { readonly pool: Pool; readonly signal: BoardSignal },
  position: string,
  until: AbortSignal,
): Promise<boolean> {
  while (!until.aborted) {
    const told = signal.next(lookMs, until);
    const reached = await readCheckpoint(pool, liveBoard.reader);
    if (reached !== undefined && BigInt(reached) >= BigInt(position)) return true;
    await told;
  }
  return false;
}
