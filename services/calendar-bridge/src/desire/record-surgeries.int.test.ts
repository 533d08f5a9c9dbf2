import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { openBridgeDatabase } from '../testing/bridge-database.ts';
import { takeReplies } from '../testing/outbox-replies.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';
import { recordSurgery } from '../testing/record-surgery.ts';

const now = new Date('2026-11-21T12:00:00Z');
const asker = { replyTo: 'reply.his', correlationId: 'c-1' };
let database: Awaited<ReturnType<typeof openBridgeDatabase>>;

beforeAll(async () => {
  database = await openBridgeDatabase();
});
afterEach(async () => {
  await database.pool.query(
    'truncate calendar_bridge.surgery_head, calendar_bridge.outbox, calendar_bridge.reply_request cascade',
  );
});
afterAll(() => database.close());

function record(change: object = {}, source?: string, address?: typeof asker) {
  return recordSurgery(database.pool, surgeryMessage(change, source), address, now);
}

async function entries() {
  const { rows } = await database.pool.query(
    'select doctor_id, wanted, revision::int, due_at is not null as due from calendar_bridge.entry order by doctor_id',
  );
  return rows as unknown[];
}

test('the first message of a surgery makes its surgeon’s entry wanted and due', async () => {
  expect(await record()).toBe('first');
  expect(await entries()).toEqual([{ doctor_id: 'crm-1', wanted: true, revision: 0, due: true }]);
});

test('a surgery that comes first as cancelled is not wanted', async () => {
  await record({ status: 'cancelled' });
  expect(await entries()).toMatchObject([{ wanted: false, due: true }]);
});

test('another surgeon’s entry is wanted and the former one’s is not, in one step', async () => {
  await record();
  expect(await record({ revision: 2, surgeonId: 'crm-2' })).toBe('newer');
  expect(await entries()).toMatchObject([
    { doctor_id: 'crm-1', wanted: false, revision: 2, due: true },
    { doctor_id: 'crm-2', wanted: true, revision: 2, due: true },
  ]);
});

test('a team’s entries are wanted as the surgeon’s is, and each member’s goes when the member does', async () => {
  const team = [
    { doctorId: 'crm-2', role: 'assistant' },
    { doctorId: 'crm-3', role: 'resident' },
  ];
  await record({ team });
  expect(await entries()).toEqual(
    ['crm-1', 'crm-2', 'crm-3'].map((doctor_id) => ({ doctor_id, wanted: true, revision: 0, due: true })),
  );
  await record(
    { revision: 1, surgeonId: 'crm-2', team: [{ doctorId: 'crm-4', role: 'assistant' }] },
    undefined,
    asker,
  );
  expect(await entries()).toMatchObject([
    { doctor_id: 'crm-1', wanted: false, revision: 1 },
    { doctor_id: 'crm-2', wanted: true, revision: 1 },
    { doctor_id: 'crm-3', wanted: false, revision: 1 },
    { doctor_id: 'crm-4', wanted: true, revision: 1 },
  ]);
  const { rows } = await database.pool.query(
    'select doctor_id from calendar_bridge.reply_request order by 1',
  );
  expect(rows.map((row: { doctor_id: string }) => row.doctor_id)).toEqual([
    'crm-1',
    'crm-2',
    'crm-3',
    'crm-4',
  ]);
  await record({ revision: 2, status: 'cancelled', team });
  expect(await entries()).toMatchObject(Array(4).fill({ wanted: false, revision: 2 }));
});

test('late and repeated messages change nothing', async () => {
  await record({ revision: 5 });
  await database.pool.query('update calendar_bridge.entry set due_at = null');
  expect(await record({ revision: 4, surgeonId: 'crm-2' })).toBe('stale');
  expect(await record({ revision: 5 })).toBe('duplicate');
  expect(await entries()).toEqual([{ doctor_id: 'crm-1', wanted: true, revision: 5, due: false }]);
  expect(await takeReplies(database.pool)).toEqual([]);
});

test('whatever the order in which messages arrive, at once or not, the highest revision is what is desired', async () => {
  const revisions = [3, 0, 7, 1, 7, 5, 2, 6, 4, 0];
  await Promise.all(revisions.map((revision) => record({ revision, surgeonId: `crm-${revision}` })));
  const wanted = (await entries()).filter((entry) => (entry as { wanted: boolean }).wanted);
  expect(wanted).toEqual([{ doctor_id: 'crm-7', wanted: true, revision: 7, due: true }]);
});

test('a publisher whose message came late is told that a newer one overtook it', async () => {
  await record({ revision: 5 });
  await record({ revision: 4 }, undefined, asker);
  expect(await takeReplies(database.pool)).toMatchObject([
    { to: 'reply.his', correlationId: 'c-1', event: { data: { revision: 4, outcome: 'superseded' } } },
  ]);
});

test('a publisher whose message was overtaken before it was worked on is told so', async () => {
  await record({ revision: 4 }, undefined, asker);
  await record({ revision: 5 });
  expect(await takeReplies(database.pool)).toMatchObject([
    {
      to: 'reply.his',
      correlationId: 'c-1',
      event: { data: { revision: 4, doctorId: 'crm-1', outcome: 'superseded' } },
    },
  ]);
});

test.each([
  ['revision-conflict', '/his'],
  ['not-owner', '/other'],
])('a %s is replied to everybody and changes nothing', async (code, source) => {
  await record();
  expect(await record({ procedure: 'Outra' }, source, asker)).toBe(code);
  const reply = {
    type: 'calendar.entry-failed.v1',
    data: { code, permanent: true, doctorId: 'crm-1', entryVersion: 0 },
  };
  expect(await takeReplies(database.pool)).toMatchObject([
    { to: 'exchange', event: reply },
    { to: 'reply.his', correlationId: 'c-1', event: reply },
  ]);
  const { rows } = await database.pool.query('select source, data from calendar_bridge.surgery_head');
  expect(rows).toMatchObject([{ source: '/his', data: { procedure: 'Colecistectomia' } }]);
});

test('two hospitals may use the same surgery id', async () => {
  await record();
  expect(await record({ hospitalId: 'hsj-lisboa' }, '/elsewhere')).toBe('first');
});
