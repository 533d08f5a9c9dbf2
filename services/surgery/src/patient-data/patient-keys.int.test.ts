import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { hospitalId } from '@surgery-calendar/contracts';
import { createPool } from '@surgery-calendar/postgres';
import { createLogger } from '@surgery-calendar/service-host';
import { createTestDatabase } from '@surgery-calendar/test-servers';
import type { Pool } from 'pg';
import { masterKeys } from './master-keys.ts';
import { openPatientKeys, PatientKeyLost } from './patient-keys.ts';
import { rewrapKeys } from './rewrap-keys.ts';
import { startPatientKeys } from './start-patient-keys.ts';

const secret = () => randomBytes(32).toString('base64');
const old = secret();
const owner = { hospitalId: hospitalId.parse('hc-sp'), patientId: 'p-1' } as const;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;
const replicas: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { applicationName: 'test' });
});
afterEach(async () => {
  for (const replica of replicas.splice(0)) await replica.close();
  await pool.end();
  await database.drop();
});

async function replica(master: Record<string, string> = { old }) {
  const configuration = { DATABASE_URL: database.url, PATIENT_KEYS_MASTER: masterKeys.parse(master) };
  const started = await startPatientKeys(configuration, createLogger({ name: 'test', level: 'silent' }));
  replicas.push(started);
  return started.keys;
}

test('of replicas that ask for a patient’s key at once all get the same one', async () => {
  const both = await Promise.all([replica(), replica()]);
  const asked = await Promise.all([...both, ...both, ...both].map((keys) => keys.keyOf(owner)));
  expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
  expect(new Set(asked.map((key) => key.secret.export().toString('hex'))).size).toBe(1);
  expect(both[0].fingerprint('x')).toBe(both[1].fingerprint('x'));
});

test('two hospitals’ patients of one id have two keys, and so have a patient and a surgery', async () => {
  const keys = await replica();
  const other = { hospitalId: hospitalId.parse('hsj-lisboa'), patientId: 'p-1' } as const;
  expect((await keys.keyOf(owner)).id).not.toBe((await keys.keyOf(other)).id);
});

test('a destroyed key is told from one that was lost, and the owner gets a new one', async () => {
  const keys = await replica();
  const { id } = await keys.keyOf(owner);
  await keys.destroy([id]);
  expect(await keys.find([id])).toEqual(new Map([[id, 'destroyed']]));
  expect(await (await replica()).find([id])).toEqual(new Map([[id, 'destroyed']]));
  expect((await keys.keyOf(owner)).id).not.toBe(id);
  await pool.query('delete from patient_keys.patient_key where id = $1', [id]);
  await expect((await replica()).find([id])).rejects.toThrow(PatientKeyLost);
});

test('neither a key nor whose it is can be read from its table', async () => {
  const keys = await replica();
  const { secret: clear } = await keys.keyOf(owner);
  const { rows } = await pool.query<{ row: string }>('select k::text as row from patient_keys.patient_key k');
  expect(rows[0]?.row).not.toContain('p-1');
  for (const encoding of ['hex', 'base64', 'base64url'] as const)
    expect(rows[0]?.row).not.toContain(clear.export().toString(encoding));
});

test('keys that an older master key wrapped open as long as it is given, and without it the service does not start', async () => {
  const { id, secret: before } = await (await replica()).keyOf(owner);
  const both = await replica({ new: secret(), old });
  expect((await both.keyOf(owner)).secret.equals(before)).toBe(true);
  await expect(replica({ new: secret() })).rejects.toThrow('no key named old among PATIENT_KEYS_MASTER');
  expect(id).toBeDefined();
});

test('after a rotation the newest master key alone opens every key, and destroyed ones stay destroyed', async () => {
  const first = await replica();
  const gone = await first.keyOf({ ...owner, patientId: 'p-2' });
  await first.destroy([gone.id]);
  const kept = await first.keyOf(owner);
  const newest = secret();
  const both = masterKeys.parse({ new: newest, old });
  expect(await rewrapKeys(pool, both, () => undefined)).toBe(2);
  expect(await rewrapKeys(pool, both, () => undefined)).toBe(0);
  const after = await replica({ new: newest });
  const found = await after.find([kept.id, gone.id]);
  expect(found.get(gone.id)).toBe('destroyed');
  expect((await after.keyOf(owner)).secret.equals(kept.secret)).toBe(true);
  expect(after.fingerprint('x')).toBe(first.fingerprint('x'));
});

test('many who look at once are answered by few questions', async () => {
  const writing = await replica();
  const ids = await Promise.all(
    Array.from(
      { length: 40 },
      async (_, nth) => (await writing.keyOf({ ...owner, patientId: `p-${nth}` })).id,
    ),
  );
  let questions = 0;
  // Each question takes a connection from the pool.
  pool.on('acquire', () => {
    questions += 1;
  });
  const reading = await openPatientKeys(pool, masterKeys.parse({ old }));
  questions = 0;
  const found = await Promise.all(ids.map((id) => reading.find([id])));
  expect(found.map((one) => [...one.keys()])).toEqual(ids.map((id) => [id]));
  expect(questions).toBe(1);
});
