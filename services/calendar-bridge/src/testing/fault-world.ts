import type { CalendarAccess, DoctorId, IdentityEvent } from '@surgery-calendar/contracts';
import { consumeIdentityEvents } from '../access/consume-identity-events.ts';
import { rememberAccount } from '../account/remember-account.ts';
import { recordSurgery } from './record-surgery.ts';
import { eventually } from '@surgery-calendar/test-servers';
import { aroundCalls } from '../google/around-calls.ts';
import type { GoogleCalendar } from '../google/google-calendar.ts';
import { connectGoogleCalendar } from '../google/connect-google-calendar.ts';
import { paceCalls } from '../quota/pace-calls.ts';
import { pacedGoogle } from '../quota/paced-google.ts';
import { openAccountLanes } from '../reconcile/account-lanes.ts';
import { claimEntries, firstRounds } from '../reconcile/claim-entries.ts';
import { openJournal } from '../reconcile/entry-journal.ts';
import { reconcileEntry, type ReconcileTools } from '../reconcile/reconcile-entry.ts';
import { recordConclusion } from '../reconcile/record-conclusion.ts';
import { openBridgeDatabase } from './bridge-database.ts';
import { identityMessage } from './identity-message.ts';
import { takeReplies } from './outbox-replies.ts';
import { openSandboxGoogle } from './sandbox-google.ts';
import { surgeryMessage } from './surgery-message.ts';

const leaseMs = 30_000;
/** How long Google is waited for, so that a machine that stands still for a moment is no fault. */
const timeoutMs = 20_000;
/** How long for the one call that a fault is to outlast: its answer is delayed by more. */
export const impatientMs = 200;

export type FaultWorld = Awaited<ReturnType<typeof openFaultWorld>>;

/** The bridge's own parts between a real database and the sandbox Google over HTTP, with a clock that tests move. */
export async function openFaultWorld() {
  const database = await openBridgeDatabase();
  const { pool } = database;
  const google = await openSandboxGoogle();
  let nowMs = Date.parse('2026-11-21T12:00:00Z');
  const otherCalendar = await google.newCalendar(google.ana);
  const atFirst = await google.snapshot();
  let sent = 0;
  const clock = () => new Date(nowMs);
  const accesses = new Map<string, CalendarAccess>();
  const world = {
    pool,
    google,
    /** A second calendar of Ana's. */
    otherCalendar,
    /** Called once a call to Google is on its way, before its answer is waited for. */
    underWay: (_method: keyof GoogleCalendar): Promise<void> => Promise.resolve(),
    /** Of which method the next call is given up before a delayed answer comes; undefined: of none. */
    givesUpOn: undefined as keyof GoogleCalendar | undefined,
  };
  const quota = { projectLimit: 1_000_000, accountLimit: 1_000_000, windowMs: 60_000 };
  const connect = (ms: number) => connectGoogleCalendar({ rootUrl: google.url, timeoutMs: ms, clock });
  const [patient, impatient] = [connect(timeoutMs), connect(impatientMs)];
  const choose = (method: keyof GoogleCalendar): GoogleCalendar => {
    if (world.givesUpOn !== method) return patient;
    world.givesUpOn = undefined;
    return impatient;
  };
  const connected: GoogleCalendar = {
    insert: (...call) => choose('insert').insert(...call),
    get: (...call) => choose('get').get(...call),
    update: (...call) => choose('update').update(...call),
    remove: (...call) => choose('remove').remove(...call),
    list: (...call) => choose('list').list(...call),
  };
  const observed = aroundCalls(connected, async (method, _place, call) => {
    const [answer] = await Promise.allSettled([call(), world.underWay(method)]);
    sent += 1;
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  });
  const tools: ReconcileTools = {
    google: pacedGoogle(observed, paceCalls({ pool, quota, random: () => 0 }), 'live'),
    access: ({ doctorId }) =>
      Promise.resolve(accesses.get(doctorId) ?? { mode: 'none', reason: 'not-connected' }),
    lanes: openAccountLanes(),
    rememberAccount: (doctor, account) => rememberAccount(pool, doctor, account),
    origin: 'test',
    clock,
  };
  const serveIdentity = consumeIdentityEvents(pool, clock);
  const claim = async () => {
    const lease = { leaseToken: crypto.randomUUID(), leaseMs, rounds: firstRounds };
    return (await claimEntries(pool, { limit: 10, slowLimit: 10, ...lease, quota })).entries;
  };
  const allArrived = () =>
    eventually(async () => {
      if ((await google.answered()) < sent) throw new Error('a call is still on its way');
    });
  return Object.assign(world, {
    accessOf: (doctorId: DoctorId) => accesses.get(doctorId),
    setAccess: (doctorId: DoctorId, access: CalendarAccess) => accesses.set(doctorId, access),
    record: (change: object) => recordSurgery(pool, surgeryMessage(change), undefined, clock()),
    async hear(type: IdentityEvent['type'], change: object) {
      const heard = await serveIdentity(identityMessage(type, change));
      if (heard.kind !== 'ack') throw new Error('the message was parked');
    },
    /** Works once over all that is due, and gives the replies that go to everybody. */
    async run() {
      for (const entry of await claim()) {
        const journal = openJournal(pool, entry, leaseMs);
        const conclusion = await reconcileEntry(entry, journal, tools);
        await recordConclusion(pool, entry, journal, conclusion, clock(), 0);
      }
      return (await takeReplies(pool)).map(({ event }) => event.data);
    },
    /** Works over all that is due and is killed before anything of it is recorded; the leases have run out since. */
    async runAndCrash() {
      for (const entry of await claim())
        await reconcileEntry(entry, openJournal(pool, entry, leaseMs), tools);
      await pool.query(`update calendar_bridge.entry set lease_until = now() - interval '1 second'
        where lease_token is not null`);
    },
    /** As if all that waits had come due; false where nothing waits. */
    async moveOn(): Promise<boolean> {
      const { rows } = await pool.query<{ ms: number }>(
        `with due as (update calendar_bridge.entry set due_at = now() where due_at > now() returning 1)
         select extract(epoch from max(e.due_at) - now())::float8 * 1000 as ms from calendar_bridge.entry e
         where e.due_at is not null having count(*) > 0`,
      );
      const [waits] = rows;
      if (waits === undefined) return false;
      // What was sent long ago has arrived by then, too.
      if (waits.ms > 60_000) await allArrived();
      // And a little more: what was computed from it has passed, too.
      nowMs += Math.max(0, waits.ms) + 1_000;
      await pool.query('update calendar_bridge.quota_scope set held_until = null, slow_held_until = null');
      return true;
    },
    /** What one test left half done is not met by the next. */
    async calmDown() {
      world.underWay = () => Promise.resolve();
      world.givesUpOn = undefined;
      await google.heal();
      await allArrived();
      await google.restore(atFirst);
      sent = 0;
      await pool.query(
        'update calendar_bridge.entry set due_at = null, lease_token = null, lease_until = null',
      );
    },
    async close() {
      await google.stop();
      await database.close();
    },
  });
}
