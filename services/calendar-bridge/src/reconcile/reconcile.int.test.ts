import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { CalendarAccess } from '@surgery-calendar/contracts';
import { IdentityUnavailable } from '../access/calendar-access-source.ts';
import { recordSurgery } from '../desire/record-surgery.ts';
import { describeEntry, type EntryContent } from '../entry/entry-content.ts';
import type { GoogleCalendar } from '../google/google-calendar.ts';
import { GoogleFailure } from '../google/google-failure.ts';
import { openBridgeDatabase } from '../testing/bridge-database.ts';
import { takeReplies } from '../testing/outbox-replies.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';
import { openAccountLanes } from './account-lanes.ts';
import { claimEntries } from './claim-entries.ts';
import { LeaseLost, type ClaimedEntry } from './claimed-entry.ts';
import { openJournal } from './entry-journal.ts';
import { reconcileEntry } from './reconcile-entry.ts';
import { recordConclusion } from './record-conclusion.ts';

const now = new Date('2026-11-21T12:00:00Z');
const clock = () => now;
const leaseMs = 30_000;
const access: CalendarAccess = {
  mode: 'place',
  connectionVersion: 1,
  googleSub: 'g-1',
  accessToken: 'token',
  expiresAt: '2026-11-21T13:00:00.000Z',
  calendarId: 'primary',
  preferences: {},
  policy: { patientDetails: 'full' },
};

/** A Google of this file's own: what it holds can be looked at between two calls, and a call can be made to fail. */
const google = {
  calls: [] as string[],
  events: new Map<string, { content: EntryContent; etag: string; deleted: boolean }>(),
  beforeCall: (_call: string): void => undefined,
};
let version = 0;
const client: GoogleCalendar = {
  insert(place, content) {
    note(`insert ${place.eventId.slice(-2)}`);
    if (google.events.has(at(place))) return Promise.resolve({ kind: 'duplicate' as const });
    return Promise.resolve(store(at(place), content));
  },
  get(place) {
    note('get');
    const event = google.events.get(at(place));
    if (event === undefined) return Promise.resolve({ kind: 'not-found' as const });
    if (event.deleted) return Promise.resolve({ kind: 'tombstone' as const });
    return Promise.resolve({
      kind: 'live' as const,
      etag: event.etag,
      htmlLink: undefined,
      content: event.content,
    });
  },
  update(place, content, etag) {
    note('update');
    const event = google.events.get(at(place));
    if (event === undefined || event.deleted) return Promise.resolve({ kind: 'gone' as const });
    if (etag !== undefined && etag !== event.etag) return Promise.resolve({ kind: 'changed' as const });
    return Promise.resolve(store(at(place), content));
  },
  remove(place, etag) {
    note('remove');
    const event = google.events.get(at(place));
    if (event === undefined) return Promise.resolve({ kind: 'not-found' as const });
    if (event.deleted) return Promise.resolve({ kind: 'gone' as const });
    if (etag !== undefined && etag !== event.etag) return Promise.resolve({ kind: 'changed' as const });
    google.events.set(at(place), { ...event, deleted: true, etag: `"${++version}"` });
    return Promise.resolve({ kind: 'removed' as const });
  },
};

function note(call: string): void {
  google.beforeCall(call);
  google.calls.push(call);
}

/** Ids are unique within a calendar only. */
function at(place: { readonly calendarId: string; readonly eventId: string }): string {
  return `${place.calendarId}/${place.eventId}`;
}

function store(key: string, content: EntryContent) {
  const etag = `"${++version}"`;
  google.events.set(key, { content, etag, deleted: false });
  return { kind: 'stored' as const, etag, htmlLink: undefined };
}

let database: Awaited<ReturnType<typeof openBridgeDatabase>>;
beforeAll(async () => {
  database = await openBridgeDatabase();
});
beforeEach(async () => {
  google.calls = [];
  google.events.clear();
  google.beforeCall = () => undefined;
  await database.pool.query(
    'truncate calendar_bridge.surgery_head, calendar_bridge.outbox, calendar_bridge.reply_request cascade',
  );
});
afterAll(() => database.close());

const record = (change: object = {}) => recordSurgery(database.pool, surgeryMessage(change), undefined, now);

async function claim(limit = 10): Promise<ClaimedEntry[]> {
  const leaseToken = crypto.randomUUID();
  return claimEntries(database.pool, { limit, leaseToken, leaseMs, busyDoctors: [] });
}

/** Works off what is due, as a worker does, and gives the replies to everybody. */
async function reconcile(answer: CalendarAccess | Error = access) {
  for (const entry of await claim()) {
    const journal = openJournal(database.pool, entry, leaseMs);
    const tools = {
      google: client,
      access: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)),
      lanes: openAccountLanes(),
      origin: 'test',
      clock,
    };
    await recordConclusion(
      database.pool,
      entry,
      journal,
      await reconcileEntry(entry, journal, tools),
      now,
      0,
    );
  }
  return (await takeReplies(database.pool)).map((reply) => reply.event.data);
}

const visible = () =>
  [...google.events.values()].filter((event) => !event.deleted).map((event) => event.content);

test('schedule, move, cancel: one call each, and a reply each with a rising entry version', async () => {
  await record();
  expect(await reconcile()).toMatchObject([
    { revision: 0, entryVersion: 1, outcome: 'created', googleSub: 'g-1' },
  ]);
  await record({ revision: 1, room: 'Sala 9' });
  expect(await reconcile()).toMatchObject([{ revision: 1, entryVersion: 2, outcome: 'updated' }]);
  expect(visible()).toMatchObject([{ description: expect.stringContaining('Sala 9') }]);
  await record({ revision: 2, status: 'cancelled' });
  expect(await reconcile()).toMatchObject([{ revision: 2, entryVersion: 3, outcome: 'removed' }]);
  expect(google.calls).toEqual(['insert 00', 'update', 'remove']);
});

test('a burst of changes is one call with the newest content', async () => {
  for (let revision = 0; revision < 10; revision++) await record({ revision, room: `Sala ${revision}` });
  expect(await reconcile()).toMatchObject([{ revision: 9, outcome: 'created' }]);
  expect(google.calls).toEqual(['insert 00']);
});

test('a newer revision that changes nothing to be seen costs no call, and is replied as unchanged', async () => {
  await record();
  await reconcile();
  await record({ revision: 1, patient: { name: 'Paciente Exemplo', id: 'p-9' } });
  expect(await reconcile()).toMatchObject([
    { revision: 1, outcome: 'unchanged', eventId: expect.any(String) },
  ]);
  expect(google.calls).toEqual(['insert 00']);
});

test('a cancelled surgery that is scheduled again gets the next generation at once', async () => {
  await record();
  await reconcile();
  await record({ revision: 1, status: 'cancelled' });
  await reconcile();
  await record({ revision: 2 });
  expect(await reconcile()).toMatchObject([{ outcome: 'created' }]);
  expect(google.calls).toEqual(['insert 00', 'remove', 'insert 01']);
  expect(visible()).toHaveLength(1);
});

test('an event that a person deleted is put back under the next generation', async () => {
  await record();
  await reconcile();
  for (const [id, event] of google.events) google.events.set(id, { ...event, deleted: true, etag: '"gone"' });
  await record({ revision: 1, room: 'Sala 9' });
  expect(await reconcile()).toMatchObject([{ outcome: 'created' }]);
  expect(google.calls).toEqual(['insert 00', 'update', 'insert 01']);
});

test('an event that a person edited says the right thing again after the next change', async () => {
  await record();
  await reconcile();
  for (const [id, event] of google.events) {
    google.events.set(id, { ...event, etag: '"edited"', content: { ...event.content, summary: 'minha' } });
  }
  await record({ revision: 1, room: 'Sala 9' });
  expect(await reconcile()).toMatchObject([{ outcome: 'updated' }]);
  expect(visible()).toMatchObject([{ summary: 'Cirurgia - Paciente Exemplo' }]);
});

test('an insert whose answer was lost is adopted, not doubled, and written only where it says something else', async () => {
  await record();
  const [entry] = await claim();
  if (entry === undefined) throw new Error('nothing was due');
  google.beforeCall = () => {
    throw new GoogleFailure('google-unavailable', false, 'Google did not answer');
  };
  const journal = openJournal(database.pool, entry, leaseMs);
  const tools = {
    google: client,
    access: () => Promise.resolve(access),
    lanes: openAccountLanes(),
    origin: 'test',
    clock,
  };
  const conclusion = await reconcileEntry(entry, journal, tools);
  await recordConclusion(database.pool, entry, journal, conclusion, now, 0);
  google.beforeCall = () => undefined;
  // The call did take effect: what is at Google is what the lost insert sent.
  await database.pool.query('update calendar_bridge.entry set due_at = now()');
  const { rows } = await database.pool.query<{ event_id: string }>(
    'select event_id from calendar_bridge.placement',
  );
  const intended = rows[0]?.event_id ?? '';
  store(`primary/${intended}`, describeEntry(entry.surgery, 'full', 'test'));
  await takeReplies(database.pool);
  expect(await reconcile()).toMatchObject([{ outcome: 'created', eventId: intended }]);
  expect(google.calls).toEqual(['insert 00', 'get']);
  expect(visible()).toHaveLength(1);
});

test('an entry that is cancelled while its insert’s answer is unknown is looked for again two minutes later', async () => {
  await record();
  const [entry] = await claim();
  if (entry === undefined) throw new Error('nothing was due');
  const journal = openJournal(database.pool, entry, leaseMs);
  const place = { googleSub: 'g-1', calendarId: 'primary', eventId: 'a'.repeat(34) };
  journal.keep({
    ...place,
    state: 'intended',
    intendedAt: now,
    etag: undefined,
    contentHash: undefined,
    htmlLink: undefined,
  });
  await journal.flush();
  await record({ revision: 1, status: 'cancelled' });
  await database.pool.query('update calendar_bridge.entry set lease_token = null, lease_until = null');
  expect(await reconcile()).toMatchObject([{ outcome: 'removed' }]);
  const { rows } = await database.pool.query<{ seconds: number }>(
    'select extract(epoch from due_at - now())::float8 as seconds from calendar_bridge.entry',
  );
  expect(rows[0]?.seconds).toBeGreaterThan(100);
  expect(google.calls).toEqual(['remove']);
});

test('a doctor who is not connected is waited for; access that is gone is a failure that is told', async () => {
  await record();
  expect(await reconcile({ mode: 'none', reason: 'not-connected' })).toMatchObject([
    { outcome: 'waiting-for-connection' },
  ]);
  expect(await claim()).toEqual([]);
  await database.pool.query('update calendar_bridge.entry set due_at = now()');
  expect(await reconcile({ mode: 'none', reason: 'access-revoked' })).toMatchObject([
    { code: 'access-revoked', permanent: true },
  ]);
  expect(google.calls).toEqual([]);
});

test('an identity that is away concludes nothing: no reply, no call, tried again', async () => {
  await record();
  expect(await reconcile(new IdentityUnavailable('away'))).toEqual([]);
  expect(google.calls).toEqual([]);
  await database.pool.query('update calendar_bridge.entry set due_at = now()');
  expect(await reconcile()).toMatchObject([{ outcome: 'created' }]);
});

test('a failure is replied when it begins and not with every attempt', async () => {
  await record();
  google.beforeCall = () => {
    throw new GoogleFailure('google-unavailable', false, 'Google answered 503');
  };
  expect(await reconcile()).toMatchObject([
    { code: 'google-unavailable', permanent: false, nextAttemptAt: expect.any(String) },
  ]);
  await database.pool.query('update calendar_bridge.entry set due_at = now()');
  expect(await reconcile()).toEqual([]);
});

test('access to remove only takes the event away', async () => {
  await record();
  await reconcile();
  await database.pool.query('update calendar_bridge.entry set due_at = now()');
  expect(await reconcile({ ...access, mode: 'remove-only' })).toMatchObject([{ outcome: 'removed' }]);
  expect(visible()).toEqual([]);
});

test('a worker that lost its lease records nothing', async () => {
  await record();
  const [slow] = await claim();
  if (slow === undefined) throw new Error('nothing was due');
  await database.pool.query("update calendar_bridge.entry set lease_until = now() - interval '1 second'");
  expect(await reconcile()).toMatchObject([{ outcome: 'created' }]);
  const journal = openJournal(database.pool, slow, leaseMs);
  const conclusion = { kind: 'settled', outcome: 'removed', placed: undefined } as const;
  await expect(recordConclusion(database.pool, slow, journal, conclusion, now, 0)).rejects.toThrow(LeaseLost);
  expect(await takeReplies(database.pool)).toEqual([]);
});

test('a change that arrives while an entry is worked on makes it due again', async () => {
  await record();
  google.beforeCall = () => undefined;
  const [entry] = await claim();
  if (entry === undefined) throw new Error('nothing was due');
  await record({ revision: 1, room: 'Sala 9' });
  const journal = openJournal(database.pool, entry, leaseMs);
  const conclusion = { kind: 'settled', outcome: 'created', placed: undefined } as const;
  await recordConclusion(database.pool, entry, journal, conclusion, now, 0);
  expect(await claim()).toMatchObject([{ revision: 1 }]);
});

test('one doctor’s backlog leaves room: at most four of a doctor’s entries are claimed at once, each by one worker', async () => {
  for (let surgery = 0; surgery < 9; surgery++) await record({ surgeryId: `a-${surgery}` });
  await record({ surgeryId: 'b-1', surgeonId: 'crm-2' });
  const [first, second] = await Promise.all([claim(), claim()]);
  const keys = [...first, ...second].map((entry) => entry.key.surgeryId);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toContain('b-1');
  expect(first.filter((entry) => entry.key.doctorId === 'crm-1').length).toBeLessThanOrEqual(4);
});

test('what is claimed is of one moment: a message recorded meanwhile never comes apart from its wake-up', async () => {
  let revision = 0;
  const publishing = (async () => {
    for (; revision < 400; revision++) await record({ revision, room: `Sala ${revision}` });
  })();
  let claimed = 0;
  while (revision < 400) {
    for (const entry of await claim()) {
      expect(entry.surgery.revision).toBe(entry.revision);
      claimed += 1;
    }
    await database.pool.query(
      'update calendar_bridge.entry set lease_token = null, lease_until = null, due_at = now()',
    );
  }
  await publishing;
  expect(claimed).toBeGreaterThan(0);
});

test('a move between two calendars is an insert and a removal, and then it rests', async () => {
  await record();
  await reconcile();
  const dueAgain = () => database.pool.query('update calendar_bridge.entry set due_at = now()');
  google.calls = [];
  await dueAgain();
  expect(await reconcile({ ...access, calendarId: 'work' })).toMatchObject([
    { outcome: 'created', calendarId: 'work' },
  ]);
  expect(google.calls).toEqual(['insert 00', 'remove']);
  expect(visible()).toHaveLength(1);
  google.calls = [];
  await dueAgain();
  expect(await reconcile(access)).toMatchObject([{ outcome: 'created', calendarId: 'primary' }]);
  // The id is spent at the first calendar, and is found to be.
  expect(google.calls).toEqual(['insert 00', 'get', 'insert 01', 'remove']);
  expect(visible()).toHaveLength(1);
});

test('a cancelled surgery whose event is out of reach is not called removed', async () => {
  await record();
  await reconcile();
  await record({ revision: 1, status: 'cancelled' });
  expect(await reconcile({ ...access, googleSub: 'g-2' })).toMatchObject([
    { code: 'access-revoked', permanent: true },
  ]);
  expect(visible()).toHaveLength(1);
  await database.pool.query('update calendar_bridge.entry set due_at = now()');
  expect(await reconcile()).toMatchObject([{ outcome: 'removed' }]);
});

test('a failure of a newer revision is replied, also where it is the same failure', async () => {
  const unavailable = () => {
    throw new GoogleFailure('google-unavailable', false, 'Google answered 503');
  };
  google.beforeCall = unavailable;
  await record();
  expect(await reconcile()).toMatchObject([{ revision: 0, code: 'google-unavailable' }]);
  await record({ revision: 1 });
  expect(await reconcile(new IdentityUnavailable('away'))).toEqual([]);
  await database.pool.query('update calendar_bridge.entry set due_at = now()');
  expect(await reconcile()).toMatchObject([{ revision: 1, code: 'google-unavailable' }]);
});

test('an entry that our own code cannot work on is given up after some tries, and somebody is told', async () => {
  await record();
  google.beforeCall = () => {
    throw new RangeError('a fault of our own');
  };
  let replies: Awaited<ReturnType<typeof reconcile>> = [];
  for (let tries = 0; tries < 12 && replies.length === 0; tries++) {
    await database.pool.query('update calendar_bridge.entry set due_at = now()');
    replies = await reconcile();
  }
  expect(replies).toMatchObject([{ code: 'invalid-entry', permanent: true }]);
  expect(await claim()).toEqual([]);
});

test('a rate limit holds back what else is due at the doctor’s calendar', async () => {
  await record();
  await record({ surgeryId: 's-2' });
  const [first] = await claim(1);
  if (first === undefined) throw new Error('nothing was due');
  const failure = new GoogleFailure('google-rate-limited', false, 'Google asks for fewer requests', 60_000);
  const journal = openJournal(database.pool, first, leaseMs);
  await recordConclusion(database.pool, first, journal, { kind: 'failed', failure }, now, 0);
  expect(await claim()).toEqual([]);
});

test('messages and conclusions about the same entry do not stand in each other’s way', async () => {
  const address = { replyTo: 'reply.his', correlationId: 'c' };
  const state = { publishing: true };
  const messages = (async () => {
    for (let revision = 0; revision < 300; revision++) {
      await recordSurgery(database.pool, surgeryMessage({ revision }), address, now);
    }
    state.publishing = false;
  })();
  while (state.publishing) {
    await reconcile();
    await database.pool.query('update calendar_bridge.entry set due_at = now() where lease_token is null');
  }
  await messages;
});
