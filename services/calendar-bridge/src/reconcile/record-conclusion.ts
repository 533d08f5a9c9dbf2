import type { FailureCode, SettledOutcome } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import type { GoogleFailure } from '../google/google-failure.ts';
import type { Placement, WaitReason } from '../plan/plan-entry.ts';
import type { Reply } from '../reply/compose-reply.ts';
import { enqueueReply } from '../reply/enqueue-reply.ts';
import { waitingAddresses } from '../reply/reply-requests.ts';
import { writeSyncLog } from '../sync-log/write-sync-log.ts';
import { backoffMs } from './backoff.ts';
import { LeaseLost, type ClaimedEntry } from './claimed-entry.ts';
import type { EntryJournal } from './entry-journal.ts';

/** How one run over an entry ended. */
export type Conclusion =
  | {
      readonly kind: 'settled';
      readonly outcome: SettledOutcome;
      readonly placed: Placement | undefined;
      readonly lookAgainAt?: Date;
    }
  | { readonly kind: 'waiting'; readonly reason: WaitReason }
  /** `cause` is for the log: what of our own making led to it. */
  | { readonly kind: 'failed'; readonly failure: GoogleFailure; readonly cause?: Error }
  /** Not Google's doing: tried again without a word to anyone. */
  | { readonly kind: 'deferred'; readonly cause: Error };

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
): Promise<void> {
  const next = scheduleNext(entry, conclusion, now, random);
  return inTransaction(pool, async (client) => {
    const entryVersion = await releaseEntry(client, entry, journal, next);
    await journal.writeTo(client);
    if (next.failureCode === 'google-rate-limited') await holdBack(client, entry, next.dueInMs ?? 0);
    if (!next.replies) return;
    const reply = composeReply(entry, entryVersion, conclusion, next, now);
    if (reply === undefined) return;
    const final = reply.type === 'calendar.entry-settled.v1' || reply.data.permanent;
    const waiting = await waitingAddresses(client, entry.key, entry.revision, final);
    await enqueueReply(client, reply, ['exchange', ...waiting]);
    await writeSyncLog(client, reply);
  });
}

interface Next {
  /** From now; undefined: nothing to do until the next wake-up. */
  readonly dueInMs: number | undefined;
  readonly attempts: number;
  readonly failureCode: FailureCode | undefined;
  /** False: the same was replied before. */
  readonly replies: boolean;
}

const noPolicyRetryMs = 5 * 60_000;

function scheduleNext(entry: ClaimedEntry, conclusion: Conclusion, now: Date, random: number): Next {
  const attempts = entry.attempts + 1;
  const later = (retryAfterMs?: number) => backoffMs(attempts, random, retryAfterMs);
  switch (conclusion.kind) {
    case 'settled': {
      const { lookAgainAt } = conclusion;
      const dueInMs = lookAgainAt === undefined ? undefined : lookAgainAt.getTime() - now.getTime();
      return { dueInMs, attempts: 0, failureCode: undefined, replies: true };
    }
    case 'waiting': {
      // No message tells of a hospital's configuration that was mended.
      const dueInMs = conclusion.reason === 'no-policy' ? noPolicyRetryMs : undefined;
      return { dueInMs, attempts: 0, failureCode: waitCode(conclusion.reason), replies: true };
    }
    case 'failed': {
      const { code, permanent, retryAfterMs } = conclusion.failure;
      const replies = permanent || entry.failureCode !== code;
      return { dueInMs: permanent ? undefined : later(retryAfterMs), attempts, failureCode: code, replies };
    }
    case 'deferred':
      return { dueInMs: later(), attempts, failureCode: entry.failureCode, replies: false };
  }
}

/** Gives the lease back. What woke the entry while it was worked on makes it due again at once. */
async function releaseEntry(
  client: ClientBase,
  entry: ClaimedEntry,
  journal: EntryJournal,
  next: Next,
): Promise<number> {
  const { rows } = await client.query<{ entry_version: string }>(
    `update calendar_bridge.entry
     set lease_token = null, lease_until = null, generation = $5, failure_code = $6,
         entry_version = entry_version + $7,
         attempts = case when wakes = $8 then $9 else 0 end,
         due_at = case when wakes = $8 then now() + $10 * interval '1 ms' else now() end
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
      ],
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new LeaseLost('the lease passed on');
  return Number(row.entry_version);
}

/** Google limits the account, not the entry: what else is due at the doctor's calendar waits as long. */
async function holdBack(client: ClientBase, { key }: ClaimedEntry, ms: number): Promise<void> {
  await client.query(
    `update calendar_bridge.entry set due_at = greatest(due_at, now() + $3 * interval '1 ms')
     where (hospital_id, surgery_id, doctor_id) in (
       select hospital_id, surgery_id, doctor_id from calendar_bridge.entry
       where hospital_id = $1 and doctor_id = $2 and due_at is not null and lease_token is null
       for update skip locked)`,
    [key.hospitalId, key.doctorId, ms],
  );
}

function composeReply(
  entry: ClaimedEntry,
  entryVersion: number,
  conclusion: Conclusion,
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

/** Never connected is a state; access that was there and is gone is a failure that somebody must hear of. */
function waitCode(reason: WaitReason): keyof typeof waitMessages | undefined {
  switch (reason) {
    case 'access-revoked':
    case 'scope-missing':
      return reason;
    case 'not-connected':
    case 'no-policy':
    case 'paused':
      return undefined;
  }
}

function eventOf(placed: Placement) {
  const { googleSub, calendarId, eventId, htmlLink } = placed;
  return { googleSub, calendarId, eventId, ...(htmlLink === undefined ? {} : { htmlLink }) };
}
