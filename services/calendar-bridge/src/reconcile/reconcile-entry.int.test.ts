import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { describeEntry } from '../entry/entry-content.ts';
import { GoogleFailure } from '../google/google-failure.ts';
import { access, now, openBridgeWorld } from '../testing/bridge-world.ts';
import { takeReplies } from '../testing/outbox-replies.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const versionOf = (reply: { readonly entryVersion: number }): number => reply.entryVersion;

test('schedule, move, cancel: one call each, and a reply each with a rising entry version', async () => {
  await world.record();
  const created = await world.reconcile();
  expect(created).toMatchObject([{ revision: 0, outcome: 'created', googleSub: 'g-1' }]);
  await world.record({ revision: 1, room: 'Sala 9' });
  const updated = await world.reconcile();
  expect(updated).toMatchObject([{ revision: 1, outcome: 'updated' }]);
  expect(world.google.visible()).toMatchObject([{ description: expect.stringContaining('Sala 9') }]);
  await world.record({ revision: 2, status: 'cancelled' });
  const removed = await world.reconcile();
  expect(removed).toMatchObject([{ revision: 2, outcome: 'removed' }]);
  const versions = [created, updated, removed].flat().map(versionOf);
  expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
  expect(world.google.calls).toEqual(['insert 00', 'update', 'remove']);
});

test('after the restore of an old back-up the replies are newer than all that were sent before it', async () => {
  await world.record();
  let newest = 0;
  for (const revision of [1, 2, 3]) {
    await world.record({ revision, room: `Sala ${revision}` });
    newest = Math.max(newest, ...(await world.reconcile()).map(versionOf));
  }
  // As the back-up has the entry: of a time before the replies.
  await world.pool.query('update calendar_bridge.entry set entry_version = 1');
  await world.record({ revision: 4, room: 'Sala 4' });
  const [reply] = await world.reconcile();
  expect(reply && versionOf(reply)).toBeGreaterThan(newest);
});

test('where the clock was put back an entry’s versions rise all the same', async () => {
  await world.record();
  const tomorrow = Date.now() + 86_400_000;
  await world.pool.query('update calendar_bridge.entry set entry_version = $1', [tomorrow]);
  expect(await world.reconcile()).toMatchObject([{ entryVersion: tomorrow + 1 }]);
});

test('a burst of changes is one call with the newest content', async () => {
  for (let revision = 0; revision < 10; revision++)
    await world.record({ revision, room: `Sala ${revision}` });
  expect(await world.reconcile()).toMatchObject([{ revision: 9, outcome: 'created' }]);
  expect(world.google.calls).toEqual(['insert 00']);
});

test('a newer revision that changes nothing to be seen costs no call, and is replied as unchanged', async () => {
  await world.record();
  await world.reconcile();
  await world.record({ revision: 1, patient: { name: 'Paciente Exemplo', id: 'p-9' } });
  expect(await world.reconcile()).toMatchObject([
    { revision: 1, outcome: 'unchanged', eventId: expect.any(String) },
  ]);
  expect(world.google.calls).toEqual(['insert 00']);
});

test('a cancelled surgery that is scheduled again gets the next generation at once', async () => {
  await world.record();
  await world.reconcile();
  await world.record({ revision: 1, status: 'cancelled' });
  await world.reconcile();
  await world.record({ revision: 2 });
  expect(await world.reconcile()).toMatchObject([{ outcome: 'created' }]);
  expect(world.google.calls).toEqual(['insert 00', 'remove', 'insert 01']);
  expect(world.google.visible()).toHaveLength(1);
});

test('an event that a person deleted is put back under the next generation', async () => {
  await world.record();
  await world.reconcile();
  for (const [id, event] of world.google.events)
    world.google.events.set(id, { ...event, deleted: true, etag: '"gone"' });
  await world.record({ revision: 1, room: 'Sala 9' });
  expect(await world.reconcile()).toMatchObject([{ outcome: 'created' }]);
  expect(world.google.calls).toEqual(['insert 00', 'update', 'get', 'insert 01']);
});

test('an event that Google twice says it has not, and has, is not doubled', async () => {
  await world.record();
  await world.reconcile();
  await world.record({ revision: 1, room: 'Sala 9' });
  const hidden = new Map(world.google.events);
  world.google.events.clear();
  world.google.beforeCall = (call) => {
    if (call.startsWith('insert')) for (const [id, event] of hidden) world.google.events.set(id, event);
  };
  expect(await world.reconcile()).toMatchObject([{ outcome: expect.stringMatching(/created|updated/) }]);
  expect(world.google.calls.slice(0, 5)).toEqual(['insert 00', 'update', 'get', 'insert 00', 'get']);
  expect(world.google.visible()).toMatchObject([{ description: expect.stringContaining('Sala 9') }]);
});

test('an event that a person edited says the right thing again after the next change', async () => {
  await world.record();
  await world.reconcile();
  for (const [id, event] of world.google.events) {
    world.google.events.set(id, {
      ...event,
      etag: '"edited"',
      content: { ...event.content, summary: 'minha' },
    });
  }
  await world.record({ revision: 1, room: 'Sala 9' });
  expect(await world.reconcile()).toMatchObject([{ outcome: 'updated' }]);
  expect(world.google.visible()).toMatchObject([{ summary: 'Cirurgia - Paciente Exemplo' }]);
});

test('an insert whose answer was lost is adopted, not doubled, and written only where it says something else', async () => {
  await world.record();
  const entry = await world.claimOne();
  world.google.beforeCall = () => {
    throw new GoogleFailure('google-unavailable', false, 'Google did not answer');
  };
  await world.workOn(entry);
  world.google.beforeCall = () => undefined;
  // The call did take effect: what is at Google is what the lost insert sent.
  await world.makeDue();
  const { rows } = await world.pool.query<{ event_id: string }>(
    'select event_id from calendar_bridge.placement',
  );
  const intended = rows[0]?.event_id ?? '';
  world.google.store(`primary/${intended}`, describeEntry(entry.surgery, 'full', 'test'));
  await takeReplies(world.pool);
  expect(await world.reconcile()).toMatchObject([{ outcome: 'created', eventId: intended }]);
  expect(world.google.calls).toEqual(['insert 00', 'get']);
  expect(world.google.visible()).toHaveLength(1);
});

test('an entry that is cancelled while its insert’s answer is unknown is looked for again two minutes later', async () => {
  await world.record();
  const entry = await world.claimOne();
  const journal = world.journalOf(entry);
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
  await world.record({ revision: 1, status: 'cancelled' });
  await world.pool.query('update calendar_bridge.entry set lease_token = null, lease_until = null');
  expect(await world.reconcile()).toMatchObject([{ outcome: 'removed' }]);
  const { rows } = await world.pool.query<{ seconds: number }>(
    'select extract(epoch from due_at - now())::float8 as seconds from calendar_bridge.entry',
  );
  expect(rows[0]?.seconds).toBeGreaterThan(100);
  expect(world.google.calls).toEqual(['remove']);
});

test('a move between two calendars is an insert and a removal, and then it rests', async () => {
  await world.record();
  await world.reconcile();
  world.google.calls = [];
  await world.makeDue();
  expect(await world.reconcile({ ...access, calendarId: 'work' })).toMatchObject([
    { outcome: 'created', calendarId: 'work' },
  ]);
  expect(world.google.calls).toEqual(['insert 00', 'remove']);
  expect(world.google.visible()).toHaveLength(1);
  world.google.calls = [];
  await world.makeDue();
  expect(await world.reconcile(access)).toMatchObject([{ outcome: 'created', calendarId: 'primary' }]);
  // The id is spent at the first calendar, and is found to be.
  expect(world.google.calls).toEqual(['insert 00', 'get', 'insert 01', 'remove']);
  expect(world.google.visible()).toHaveLength(1);
});

test('access to remove only takes the event away', async () => {
  await world.record();
  await world.reconcile();
  await world.makeDue();
  expect(await world.reconcile({ ...access, mode: 'remove-only' })).toMatchObject([{ outcome: 'removed' }]);
  expect(world.google.visible()).toEqual([]);
});

test('a cancelled surgery whose event is out of reach is not called removed', async () => {
  await world.record();
  await world.reconcile();
  await world.record({ revision: 1, status: 'cancelled' });
  expect(await world.reconcile({ ...access, googleSub: 'g-2' })).toMatchObject([
    { code: 'access-revoked', permanent: true },
  ]);
  expect(world.google.visible()).toHaveLength(1);
  await world.makeDue();
  expect(await world.reconcile()).toMatchObject([{ outcome: 'removed' }]);
});
