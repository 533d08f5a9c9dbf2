import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import { concludeClearing } from '../clearing/conclude-clearing.ts';
import type { Placement } from '../plan/plan-entry.ts';
import type { Reply } from '../reply/compose-reply.ts';
import { enqueueReply } from '../reply/enqueue-reply.ts';
import { waitingAddresses } from '../reply/reply-requests.ts';
import { writeSyncLog } from '../sync-log/write-sync-log.ts';
import { LeaseLost, type ClaimedEntry } from './claimed-entry.ts';
import type { Conclusion } from './conclusion.ts';
import type { EntryJournal } from './entry-journal.ts';
import { giveBack } from './give-back.ts';
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
  return inTransaction(pool, async (client) => {
    const entryVersion = await releaseEntry(
      client,
      entry,
      journal,
      next,
      isChange(conclusion) ? restMs : undefined,
    );
    await journal.writeTo(client);
    const reply = next.replies ? composeReply(entry, entryVersion, conclusion, next, now) : undefined;
    if (reply !== undefined) await sendReply(client, entry, reply);
    // Last, so that the doctor's other workers wait for its lock as short as can be.
    await concludeClearing(client, entry.key, now);
  });
}

async function sendReply(client: ClientBase, entry: ClaimedEntry, reply: Reply): Promise<void> {
  const final = reply.type === 'calendar.entry-settled.v1' || reply.data.permanent;
  const waiting = await waitingAddresses(client, entry.key, entry.revision, final);
  await enqueueReply(client, reply, ['exchange', ...waiting]);
  await writeSyncLog(client, reply);
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

/** Gives the lease back. What woke the entry while it was worked on makes it due again, as soon as its rest is over. */
async function releaseEntry(
  client: ClientBase,
  entry: ClaimedEntry,
  journal: EntryJournal,
  next: Next,
  restMs: number | undefined,
): Promise<number> {
  const { rows } = await client.query<{ entry_version: string }>(
    `update calendar_bridge.entry
     set lease_token = null, lease_until = null, concluded_at = clock_timestamp(), generation = $5, failure_code = $6,
         entry_version = entry_version + $7,
         attempts = case when wakes = $8 then $9 else 0 end,
         rest_until = now() + $11 * interval '1 ms',
         due_at = case when wakes = $8 then now() + $10 * interval '1 ms'
                       else now() + coalesce($11, 0) * interval '1 ms' end
     where hospital_id = $1 and surgery_id = $2 and doctor_id = $3 and lease_token = $4
     returning entry_version`,
    [
      ...[entry.key.hospitalId, entry.key.surgeryId, entry.key.doctorId, entry.leaseToken],
      ...[
        journal.generation(),
        next.failureCode,
        next.replies ? 1 : 0,
        entry.wakes,
        next.attempts,
        next.dueInMs,
        restMs,
      ],
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new LeaseLost('the lease passed on');
  return Number(row.entry_version);
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
