import { inTransaction } from '@surgery-calendar/postgres';
import type { Pool } from 'pg';
import { concludeClearing } from '../clearing/conclude-clearing.ts';
import type { Placement } from '../plan/plan-entry.ts';
import type { Reply } from '../reply/compose-reply.ts';
import { enqueueReply } from '../reply/enqueue-reply.ts';
import { waitingAddresses } from '../reply/reply-requests.ts';
import { writeSyncLog } from '../sync-log/write-sync-log.ts';
import type { ClaimedEntry } from './claimed-entry.ts';
import type { Conclusion } from './conclusion.ts';
import type { EntryJournal } from './entry-journal.ts';
import { giveBack } from './give-back.ts';
import { releaseEntry } from './release-entry.ts';
import { scheduleNext, waitCode, type Next } from './schedule-next.ts';

/**
 * Records in one commit what was applied, what came of the entry, when to look again, and the replies. Throws `LeaseLost` where
 * another worker holds the entry by now, with nothing recorded.
 */
export function recordConclusion(
  pool: Pool,
  entry: ClaimedEntry,
  journal: EntryJournal,
  conclusion: Conclusion,
  now: Date,
  random: number,
  /** How long the entry is left alone after a change at Google. */
  restMs = 0,
): Promise<void> {
  if (conclusion.kind === 'held') return giveBack(pool, entry, journal);
  const next = scheduleNext(entry, conclusion, now, random);
  const isFinal = conclusion.kind !== 'failed' || conclusion.failure.permanent;
  return inTransaction(pool, async (client) => {
    // Sent together. The entry's lock comes first; where the lease is lost, all of it is rolled back.
    const [entryVersion, waiting] = await Promise.all([
      releaseEntry(client, entry, journal, next, isChange(conclusion) ? restMs : undefined),
      next.replies ? waitingAddresses(client, entry.key, entry.revision, isFinal) : [],
    ]);
    const reply = next.replies ? composeReply(entry, entryVersion, conclusion, next, now) : undefined;
    await Promise.all([
      ...(reply === undefined
        ? []
        : [enqueueReply(client, reply, ['exchange', ...waiting]), writeSyncLog(client, reply)]),
      // Last, so that the doctor's other workers wait for its lock as short as can be.
      concludeClearing(client, entry.key, now),
    ]);
  });
}

/** Whether something is other at Google than it was. */
function isChange(conclusion: Conclusion): boolean {
  if (conclusion.kind !== 'settled') return false;
  switch (conclusion.outcome) {
    case 'created':
    case 'updated':
    case 'removed':
      return true;
    case 'unchanged':
    case 'waiting-for-connection':
    case 'superseded':
      return false;
  }
}

function composeReply(
  entry: ClaimedEntry,
  entryVersion: number,
  conclusion: Exclude<Conclusion, { kind: 'held' }>,
  next: Next,
  now: Date,
): Reply | undefined {
  const about = { ...entry.key, revision: entry.revision, entryVersion };
  const at = now.toISOString();
  switch (conclusion.kind) {
    case 'settled': {
      const { outcome, placed } = conclusion;
      const data = { ...about, outcome, settledAt: at, ...(placed === undefined ? {} : eventOf(placed)) };
      return { type: 'calendar.entry-settled.v1', data };
    }
    case 'waiting': {
      const code = waitCode(conclusion.reason);
      if (code === undefined) {
        return {
          type: 'calendar.entry-settled.v1',
          data: { ...about, outcome: 'waiting-for-connection', settledAt: at },
        };
      }
      const message = waitMessages[code];
      return {
        type: 'calendar.entry-failed.v1',
        data: { ...about, code, message, permanent: true, failedAt: at },
      };
    }
    case 'failed': {
      const { code, message, permanent } = conclusion.failure;
      const again =
        next.dueInMs === undefined
          ? {}
          : { nextAttemptAt: new Date(now.getTime() + next.dueInMs).toISOString() };
      return {
        type: 'calendar.entry-failed.v1',
        data: { ...about, code, message, permanent, failedAt: at, ...again },
      };
    }
    case 'deferred':
      return undefined;
  }
}

const waitMessages = {
  'access-revoked': 'The doctor’s Google account no longer gives access; the doctor must connect again',
  'scope-missing': 'The doctor did not allow access to calendar events; the doctor must connect again',
};

function eventOf(placed: Placement) {
  const { googleSub, calendarId, eventId, htmlLink } = placed;
  return { googleSub, calendarId, eventId, ...(htmlLink === undefined ? {} : { htmlLink }) };
}
