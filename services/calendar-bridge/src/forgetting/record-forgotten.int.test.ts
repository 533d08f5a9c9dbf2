import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { patientForgotten, surgeryEvent } from '@surgery-calendar/contracts';
import { eventually } from '@surgery-calendar/test-servers';
import { access, now, openBridgeWorld, withdrawing } from '../testing/bridge-world.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';
import { recordForgotten } from './record-forgotten.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.reset();
  await world.pool.query('truncate calendar_bridge.forgotten_surgery');
});

const named = {
  patient: { id: 'p-77', name: 'Zuleica Quirino' },
  notes: 'Zuleica tem asma',
} as const;
const over = { startsAt: '2026-06-01T08:00:00-03:00', endsAt: '2026-06-01T10:00:00-03:00' };

function forget(revision = 0, surgeryId = 's-1') {
  const surgeries = [{ surgeryId, revision }];
  const forgottenAt = now.toISOString();
  return recordForgotten(world.pool, patientForgotten.parse({ hospitalId: 'hc-sp', surgeries, forgottenAt }));
}

async function headText(): Promise<string> {
  const { rows } = await world.pool.query<{ text: string }>(
    'select h::text as text from calendar_bridge.surgery_head h',
  );
  return rows.map(({ text }) => text).join('\n');
}

const seen = () => JSON.stringify(world.google.visible());

test('the calendar loses what names the patient and keeps the surgery, and so do the bridge’s tables', async () => {
  await world.record({ ...named, room: 'Sala 3' });
  await world.reconcile();
  expect(seen()).toContain('Zuleica');
  await forget();
  await world.reconcile();
  expect(world.google.visible()).toMatchObject([
    {
      summary: 'Cirurgia',
      description: 'Tipo: Colecistectomia\nUnidade: Unidade Centro\nSala: Sala 3',
    },
  ]);
  expect(await headText()).not.toMatch(/Zuleica|p-77/);
  await forget();
  world.google.calls = [];
  await world.reconcile();
  expect(world.google.calls.filter((call) => call !== 'get' && call !== 'update')).toEqual([]);
  expect(world.google.visible()).toHaveLength(1);
});

test('a surgery that has been over for months loses the name as well', async () => {
  await world.record({ ...named });
  await world.reconcile();
  await world.pool.query(
    `update calendar_bridge.surgery_head set data = data || jsonb_build_object('startsAt', $1::text, 'endsAt', $2::text)`,
    [over.startsAt, over.endsAt],
  );
  await forget();
  await world.reconcile();
  expect(seen()).toContain('Cirurgia');
  expect(seen()).not.toContain('Zuleica');
});

test('where the account only lets events be removed, the event goes', async () => {
  await world.record({ ...named });
  await world.reconcile();
  await forget();
  await world.reconcile(withdrawing);
  expect(world.google.visible()).toEqual([]);
});

test('where Google cannot be reached the event loses the name when the doctor connects again, however long it is over', async () => {
  await world.record({ ...named, ...over });
  await world.pool.query(
    `update calendar_bridge.surgery_head set data = data || '{"endsAt": "2127-12-01T10:30:00-03:00"}'`,
  );
  await world.reconcile();
  await world.pool.query(
    `update calendar_bridge.surgery_head set data = data || jsonb_build_object('endsAt', $1::text)`,
    [over.endsAt],
  );
  await forget();
  await world.reconcile({ mode: 'none', reason: 'not-connected' });
  expect(seen()).toContain('Zuleica');
  await world.hear('calendar-access.granted.v1', {});
  await world.reconcile();
  expect(seen()).not.toContain('Zuleica');
});

test('the same message again, or an older one, from wherever it comes, does not bring the patient back', async () => {
  await world.record({ ...named, revision: 3 });
  await forget(3);
  expect(await world.record({ ...named, revision: 3 })).toBe('duplicate');
  expect(await world.record({ ...named, revision: 2 })).toBe('stale');
  await world.reconcile();
  expect(seen() + (await headText())).not.toContain('Zuleica');
});

test('nor does it where the bridge knew nothing of the surgery, or an older revision alone', async () => {
  await forget(3);
  expect(await world.record({ ...named, revision: 2 })).toBe('first');
  expect(await world.record({ ...named, revision: 3 })).toBe('newer');
  await world.reconcile();
  expect(seen()).toContain('Cirurgia');
  expect(seen() + (await headText())).not.toContain('Zuleica');
});

test('the same revision composed without the patient is no conflict, before the forgetting and after it', async () => {
  const forgotten = { patient: { name: '***', forgotten: true } };
  await world.record({ ...named });
  expect(await world.record(forgotten)).toBe('duplicate');
  await forget();
  expect(await world.record(forgotten)).toBe('duplicate');
  expect(await world.record({ ...forgotten, room: 'Sala 9' })).toBe('revision-conflict');
});

test('the same revision without the patient is enough where a restored back-up knows the name and nothing of the forgetting', async () => {
  await world.record({ ...named });
  await world.reconcile();
  expect(seen()).toContain('Zuleica');
  expect(await world.record({ patient: { name: '***', forgotten: true } })).toBe('duplicate');
  await world.makeDue();
  await world.reconcile();
  expect(world.google.visible()).toHaveLength(1);
  expect(seen() + (await headText())).not.toContain('Zuleica');
});

test('a newer message of the owner is data given anew', async () => {
  await world.record({ ...named });
  await forget();
  expect(await world.record({ ...named, revision: 1 })).toBe('newer');
  await world.reconcile();
  expect(seen()).toContain('Zuleica');
  await forget();
  await world.reconcile();
  expect(seen()).toContain('Zuleica');
});

test('a message that is being recorded in the same moment is scrubbed with the rest', async () => {
  const recording = await world.pool.connect();
  await recording.query('begin');
  const { data } = surgeryMessage({ ...named });
  await recording.query(
    `insert into calendar_bridge.surgery_head (hospital_id, surgery_id, source, revision, data)
     values ('hc-sp', 's-1', '/his', 0, $1)`,
    [JSON.stringify(data)],
  );
  const forgetting = forget();
  await eventually(async () => {
    const { rows } = await world.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(rows).toHaveLength(1);
  });
  await recording.query('commit');
  recording.release();
  await forgetting;
  expect(await headText()).toContain('forgotten');
  expect(await headText()).not.toContain('Zuleica');
});

test('a doctor’s policy of initials shows none of a forgotten patient', async () => {
  await world.record({ ...named });
  await forget();
  await world.reconcile({ ...access, policy: { patientDetails: 'initials' } });
  expect(world.google.visible()).toMatchObject([{ summary: 'Cirurgia' }]);
  expect(surgeryEvent.safeParse(surgeryMessage({ patient: { name: '***', forgotten: true } })).success).toBe(
    true,
  );
});
