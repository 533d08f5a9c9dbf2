import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import type { Pool } from 'pg';
import { boardComesTo } from '../board/await-board.ts';
import type { BoardSignal } from '../board/board-signal.ts';
import { moveCheckpointOn } from '../log/checkpoint.ts';
import type { LogReader } from '../log/follow-log.ts';
import { findSurgeriesOf } from './find-surgeries.ts';
import { forgottenIn, forgottenStreams } from './forgotten-stream.ts';
import { byService, sayForgotten } from './say-forgotten.ts';
import { surgeryOfPatient } from './surgery-of-patient.ts';
import { takeOffNotes } from './take-off-notes.ts';

/**
 * Looks once more, when the board has come to a forgetting, for what was told of the patient between the command's look and its word:
 * a change or a surgery sealed with the key that is destroyed by now, whose message may have named the patient. It is said of those as
 * well, which this reader hears in turn, until nothing is found. Every replica does it; of what is said twice only one is appended.
 */
export function forgetLatecomers(parts: {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly signal: BoardSignal;
  readonly clock: () => Date;
}): LogReader {
  const { store, pool, clock } = parts;
  const name = 'forgotten-latecomers';
  const lookAgain = async (event: RecordedEvent): Promise<void> => {
    const { hospitalId, keyId } = forgottenIn(event);
    const keyIds = new Set([keyId]);
    const found = await findSurgeriesOf(parts, hospitalId, keyId);
    if (found.length === 0) return;
    const why = { by: byService, now: clock() };
    for (const surgery of found) await takeOffNotes(store, surgery, keyIds, why);
    const theirs = found.flatMap((surgery) => surgeryOfPatient(surgery, keyIds) ?? []);
    await sayForgotten(store, { hospitalId, keyId }, theirs, why);
  };
  return {
    name,
    prefixes: [forgottenStreams],
    async onBatch({ events, position }, stopping) {
      const last = events.at(-1);
      // Nothing is saved where nothing was said, which is nearly always: a start then reads over it once more.
      if (last === undefined || !(await boardComesTo(parts, last.position, stopping))) return;
      for (const event of events) await lookAgain(event);
      await moveCheckpointOn(pool, name, position);
    },
  };
}
