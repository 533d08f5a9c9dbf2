import { expect } from '@jest/globals';
import type { CalendarAccess, IdentityEvent } from '@surgery-calendar/contracts';
import { eventually } from '@surgery-calendar/test-servers';
import { rememberAccount } from '../account/remember-account.ts';
import type { EntryAccessSource } from '../access/remember-answers.ts';
import { consumeIdentityEvents } from '../access/consume-identity-events.ts';
import { recordSurgery } from './record-surgery.ts';
import { paceCalls } from '../quota/pace-calls.ts';
import { pacedGoogle } from '../quota/paced-google.ts';
import { openAccountLanes } from '../reconcile/account-lanes.ts';
import { claimEntries, firstRounds } from '../reconcile/claim-entries.ts';
import type { ClaimedEntry } from '../reconcile/claimed-entry.ts';
import type { Conclusion } from '../reconcile/conclusion.ts';
import { openJournal, type EntryJournal } from '../reconcile/entry-journal.ts';
import { reconcileEntry, type ReconcileTools } from '../reconcile/reconcile-entry.ts';
import { recordConclusion } from '../reconcile/record-conclusion.ts';
import { openBridgeDatabase } from './bridge-database.ts';
import { createFakeGoogle } from './fake-google.ts';
import { identityMessage } from './identity-message.ts';
import { takeCleared, takeReplies } from './outbox-replies.ts';
import { surgeryMessage } from './surgery-message.ts';

export const now = new Date('2026-11-21T12:00:00Z');
const leaseMs = 15_000;

/** A doctor who is connected, and whose calendar may show everything. */
export const access: Extract<CalendarAccess, { mode: 'place' }> = {
  mode: 'place',
  connectionVersion: 1,
  googleSub: 'g-1',
  accessToken: 'token',
  expiresAt: '2026-11-21T13:00:00.000Z',
  calendarId: 'primary',
  preferences: {},
  policy: { patientDetails: 'full' },
};

/** The doctor is leaving the account: what is there may be taken off. */
export const withdrawing = {
  ...access,
  mode: 'remove-only',
  reason: 'withdrawing',
} as const satisfies CalendarAccess;

export const googlesQuota = { projectLimit: 10_000, accountLimit: 600, windowMs: 60_000 };

/** What identity answers whoever asks; or who is asked in its place. */
type AccessAnswer = CalendarAccess | Error | EntryAccessSource;

function sourceOf(answer: AccessAnswer): EntryAccessSource {
  if (typeof answer === 'function') return answer;
  return () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer));
}

/** The bridge's own parts on a real database, between messages put in by hand and a Google in memory. */
export async function openBridgeWorld() {
  const database = await openBridgeDatabase();
  const { pool } = database;
  const google = createFakeGoogle();
  const pace = paceCalls({ pool, quota: googlesQuota, random: () => 0 });
  const toolsWith = (answer: AccessAnswer): ReconcileTools => ({
    google: pacedGoogle(google.client, pace, 'live'),
    access: sourceOf(answer),
    lanes: openAccountLanes(),
    rememberAccount: (doctor, account) => rememberAccount(pool, doctor, account),
    origin: 'test',
    clock: () => now,
  });
  const journalOf = (entry: ClaimedEntry) => openJournal(pool, entry, leaseMs);
  const conclude = (entry: ClaimedEntry, journal: EntryJournal, conclusion: Conclusion) =>
    recordConclusion(pool, entry, journal, conclusion, now, 0);
  const claim = async (limit = 10) => {
    const lease = { leaseToken: crypto.randomUUID(), leaseMs };
    return (
      await claimEntries(pool, {
        limit,
        slowLimit: limit,
        ...lease,
        rounds: firstRounds,
        quota: googlesQuota,
      })
    ).entries;
  };
  const serveIdentity = consumeIdentityEvents(pool, () => now);
  return {
    pool,
    databaseUrl: database.url,
    google,
    claim,
    journalOf,
    conclude,
    record: (change: object = {}) => recordSurgery(pool, surgeryMessage(change), undefined, now),
    /** A message of identity's about the doctor `hc-sp/crm-1`, or another by `change`. */
    hear: (type: IdentityEvent['type'], change: object) => serveIdentity(identityMessage(type, change)),
    cleared: () => takeCleared(pool),
    /** The one entry that is due, claimed. */
    async claimOne(): Promise<ClaimedEntry> {
      const [entry] = await claim(1);
      if (entry === undefined) throw new Error('nothing was due');
      return entry;
    },
    /** Works on one claimed entry, as a worker does. */
    async workOn(entry: ClaimedEntry, answer: AccessAnswer = access) {
      const record = await this.workUpToRecord(entry, answer);
      await record();
    },
    /** The same, but for the record of what came of it, which the function it resolves with makes. */
    async workUpToRecord(entry: ClaimedEntry, answer: AccessAnswer = access): Promise<() => Promise<void>> {
      const journal = journalOf(entry);
      const conclusion = await reconcileEntry(entry, journal, toolsWith(answer));
      return () => conclude(entry, journal, conclusion);
    },
    /** Works on one claimed entry and is killed before anything of it is recorded. */
    async takeStepsOnly(entry: ClaimedEntry, answer: CalendarAccess) {
      await reconcileEntry(entry, journalOf(entry), toolsWith(answer));
    },
    /** Works off what is due and gives the replies to everybody. */
    async reconcile(answer: CalendarAccess | Error = access) {
      for (const entry of await claim()) await this.workOn(entry, answer);
      return (await takeReplies(pool)).map((reply) => reply.event.data);
    },
    /** As if every delay had passed. */
    async makeDue() {
      await pool.query('update calendar_bridge.entry set due_at = now() where lease_token is null');
      await pool.query('update calendar_bridge.quota_scope set held_until = null, slow_held_until = null');
    },
    /** Until somebody waits for a lock. */
    async untilWaiting() {
      await eventually(async () => {
        const { rowCount } = await pool.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        expect(rowCount).toBe(1);
      });
    },
    async reset() {
      google.reset();
      await pool.query(
        `truncate calendar_bridge.surgery_head, calendar_bridge.outbox, calendar_bridge.reply_request,
           calendar_bridge.clearing, calendar_bridge.doctor_account, calendar_bridge.quota_scope,
           calendar_bridge.quota_use, calendar_bridge.access_heard cascade`,
      );
    },
    close: () => database.close(),
  };
}
