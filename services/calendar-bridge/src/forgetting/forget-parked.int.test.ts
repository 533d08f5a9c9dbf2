import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { decideParkedMessage } from '../parked/decide-parked-message.ts';
import { openInProcess, openParkedWorld, type ParkedWorld, type TestBus } from '../testing/parked-world.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';

let bus: TestBus;
let world: ParkedWorld;
beforeAll(async () => {
  bus = await openInProcess();
  world = await openParkedWorld(bus);
});
afterAll(async () => {
  await world.close();
  await bus.close();
});

const named = { patient: { name: 'Zuleica Quirino' } };
const park = (change: object) => world.publish(JSON.stringify(surgeryMessage({ ...named, ...change })));

async function parked() {
  const { rows } = await world.pool.query<{ text: string; body: string | null; by: string | null }>(
    `select p::text as text, convert_from(body, 'UTF8') as body, decided_by as by
     from calendar_bridge.parked_message p order by id`,
  );
  return rows;
}

/** Published by whom the bridge trusts, unlike the messages that it parks. */
async function forget(surgeryId: string, revision: number, forgottenAt = new Date()) {
  await world.trust(true);
  const surgeries = [{ surgeryId, revision }];
  const data = { hospitalId: 'hc-sp', surgeries, forgottenAt: forgottenAt.toISOString() };
  const event = {
    specversion: '1.0',
    id: crypto.randomUUID(),
    source: '/surgery-calendar/surgery',
    type: 'patient.forgotten.v1',
  };
  await world.publish(JSON.stringify({ ...event, subject: 'hc-sp', data }), event.type);
  await eventually(async () => {
    const { rows } = await world.pool.query(
      'select from calendar_bridge.forgotten_surgery where surgery_id = $1',
      [surgeryId],
    );
    expect(rows).toHaveLength(1);
  });
  await world.trust(false);
}

/** The owner's newest message of a surgery, which the bridge has taken. */
async function take(surgeryId: string, revision: number) {
  await world.trust(true);
  await world.publish(JSON.stringify(surgeryMessage({ surgeryId, revision })));
  await eventually(async () => {
    const { rowCount } = await world.pool.query(
      'select from calendar_bridge.surgery_head where surgery_id = $1 and revision = $2',
      [surgeryId, revision],
    );
    expect(rowCount).toBe(1);
  });
  await world.trust(false);
}
const hourAgo = () => new Date(Date.now() - 3_600_000);

test('parked messages of a forgotten patient lose their content, those of others keep it', async () => {
  await park({ surgeryId: 's-1', revision: 2 });
  await park({ surgeryId: 's-10', revision: 2 });
  await eventually(async () => expect(await parked()).toHaveLength(2));
  await forget('s-1', 2, hourAgo());
  const [theirs, another] = await parked();
  expect(theirs).toMatchObject({ body: null, by: 'patient.forgotten.v1' });
  expect(another?.body).toContain('Zuleica');
});

test('what was parked by the time of the forgetting goes whatever its revision, as another source’s does', async () => {
  await take('s-4', 2);
  const before = (await parked()).length;
  await park({ surgeryId: 's-4', revision: 7 });
  await eventually(async () => expect(await parked()).toHaveLength(before + 1));
  await forget('s-4', 2);
  expect((await parked()).at(-1)).toMatchObject({ body: null, by: 'patient.forgotten.v1' });
  // Later ones are data given anew, whoever sent them.
  await park({ surgeryId: 's-4', revision: 8 });
  await eventually(async () => expect(await parked()).toHaveLength(before + 2));
  expect((await parked()).at(-1)?.body).toContain('Zuleica');
});

test('where the owner has said something newer by then, messages of newer revisions are not the forgotten patient’s', async () => {
  await take('s-5', 3);
  const before = (await parked()).length;
  await park({ surgeryId: 's-5', revision: 4 });
  await eventually(async () => expect(await parked()).toHaveLength(before + 1));
  await forget('s-5', 2);
  expect((await parked()).at(-1)?.body).toContain('Zuleica');
});

test('a message that is parked after the forgetting is kept without its content', async () => {
  await forget('s-2', 4);
  await park({ surgeryId: 's-2', revision: 4 });
  await eventually(async () => expect((await parked()).at(-1)?.by).toBe('patient.forgotten.v1'));
  const last = (await parked()).at(-1);
  expect(last).toMatchObject({ body: null });
  expect(Buffer.from(last?.text ?? '').toString()).not.toContain(Buffer.from('Zuleica').toString('hex'));
});

test('so is one of a newer revision that was parked before it and comes out of its queue after it', async () => {
  await forget('s-6', 4, new Date(Date.now() + 3_600_000));
  const before = (await parked()).length;
  await park({ surgeryId: 's-6', revision: 5 });
  await eventually(async () => expect(await parked()).toHaveLength(before + 1));
  expect((await parked()).at(-1)).toMatchObject({ body: null, by: 'patient.forgotten.v1' });
  await take('s-6', 6);
  await park({ surgeryId: 's-6', revision: 7 });
  await eventually(async () => expect(await parked()).toHaveLength(before + 2));
  expect((await parked()).at(-1)?.body).toContain('Zuleica');
});

test('an operator decides in the same moment as a patient is forgotten, and neither waits for the other for ever', async () => {
  await park({ surgeryId: 's-7', revision: 1 });
  const id = await eventually(async () => {
    const { rows } = await world.pool.query<{ id: string }>(
      `select id from calendar_bridge.parked_message where position('s-7' in convert_from(body, 'UTF8')) > 0`,
    );
    if (rows[0] === undefined) throw new Error('it is not parked yet');
    return rows[0].id;
  });
  // As a forgetting does: the tables first, then the rows.
  const forgetting = await world.pool.connect();
  await forgetting.query('begin');
  await forgetting.query('lock table calendar_bridge.parked_message in share row exclusive mode');
  const verdict = { kind: 'discarded', by: 'maria', reason: 'theirs' } as const;
  const deciding = decideParkedMessage(world.pool, 'all', id, verdict);
  await eventually(async () => {
    const { rowCount } = await world.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(rowCount).toBe(1);
  });
  await forgetting.query('update calendar_bridge.parked_message set headers = null where id = $1', [id]);
  await forgetting.query('commit');
  forgetting.release();
  expect(await deciding).toMatchObject({ kind: 'done' });
});

test('a forgetting that nobody may publish, or that cannot be read, is parked', async () => {
  const type = 'patient.forgotten.v1';
  await world.publish('{"type":"patient.forgotten.v1"}', type);
  await eventually(async () => expect((await parked()).at(-1)?.text).toContain('invalid-message'));
  const data = {
    hospitalId: 'hc-sp',
    surgeries: [{ surgeryId: 's-3', revision: 0 }],
    forgottenAt: '2027-03-01T12:00:00.000Z',
  };
  await world.publish(JSON.stringify({ specversion: '1.0', id: 'x', source: '/his', type, data }), type);
  await eventually(async () => expect((await parked()).at(-1)?.text).toContain('unverified-publisher'));
});
