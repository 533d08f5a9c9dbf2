import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exchanges, queues } from '@surgery-calendar/contracts';
import { connectRabbit, type Bus } from '@surgery-calendar/rabbit';
import { createLogger } from '@surgery-calendar/service-host';
import { createTestVhost, eventually, runProgram, type TestVhost } from '@surgery-calendar/test-servers';
import { masterKeys } from '../patient-data/master-keys.ts';
import { startPatientKeys } from '../patient-data/start-patient-keys.ts';
import { openForgettingWorld, type ForgettingWorld } from '../testing/forgetting-world.ts';
import { booking, testMasterSetting } from '../testing/surgery-world.ts';

/** Runs `npm run surgery -- …` as an operator does, with nothing but these settings. */
function runCommand(words: readonly string[], settings: Readonly<Record<string, string>>) {
  return runProgram(new URL('./main.ts', import.meta.url), words, settings);
}

let vhost: TestVhost;
let bus: Bus;
const published: string[] = [];
beforeAll(async () => {
  vhost = await createTestVhost();
  bus = await connectRabbit({ url: vhost.url, name: 'test', publishAs: 'connection-user' });
  const { name } = queues.bridgeSurgeryEvents;
  const bindings = ['surgery.#', 'patient.#'].map((pattern) => ({
    ...{ exchange: exchanges.surgeryEvents, pattern },
  }));
  await bus.declare({ exchanges: [exchanges.surgeryEvents], queues: [{ name, bindings }] });
  await bus.consume(name, { prefetch: 64 }, ({ body }) => {
    published.push(body.toString('utf8'));
    return Promise.resolve({ kind: 'ack' });
  });
});
afterAll(async () => {
  await bus.close();
  await vhost.drop();
});

describe.each(['PostgreSQL', 'EventStoreDB'] as const)('with the log in %s', (kind) => {
  let own: ForgettingWorld;
  beforeAll(async () => {
    own = await openForgettingWorld(kind);
  });
  afterAll(() => own.stop());

  const settings = () => ({
    DATABASE_URL: own.world.databaseUrl,
    ...(own.eventStoreUrl === undefined ? {} : { EVENT_STORE_URL: own.eventStoreUrl }),
    PATIENT_KEYS_MASTER: JSON.stringify(testMasterSetting),
    AMQP_URL: vhost.url,
  });
  const schedule = async (change: object = {}) =>
    String((await own.world.call('POST', '/surgeries', { ...booking, ...change })).body['surgeryId']);

  test('republish sends what it says: who was forgotten, and each surgery of the period once', async () => {
    const forgotten = await own.patientWithSurgery();
    await own.boardOf();
    await own.forget(forgotten.owner);
    const [id, next] = [await schedule(), await schedule()];
    await schedule({ startsAt: '2129-01-01T08:00:00Z', endsAt: '2129-01-01T09:00:00Z' });
    // The command goes by the board.
    await own.boardOf();
    published.length = 0;
    const period = ['--from', '2127-12-01T00:00:00Z', '--to', '2127-12-02T00:00:00Z'];
    const { code, told } = await runCommand(['republish', ...period], settings());
    expect({ code, told }).toMatchObject({ code: 0, told: expect.stringContaining('4 messages published') });
    await eventually(() => expect(published).toHaveLength(4));
    expect(published[0]).toContain('patient.forgotten.v1');
    const about = (surgeryId: string) => published.filter((body) => body.includes(surgeryId));
    expect([id, next, forgotten.id].map((surgeryId) => about(surgeryId).length)).toEqual([1, 1, 2]);
    expect(published.join()).not.toContain(forgotten.name);
  });

  test('rotate-master-key wraps every key anew: without the old master key all of them open', async () => {
    const { path, patient } = await own.patientWithSurgery();
    const [anew, old] = [randomBytes(32).toString('base64'), testMasterSetting];
    const master = { ...settings(), PATIENT_KEYS_MASTER: JSON.stringify({ anew, ...old }) };
    const { code, told } = await runCommand(['rotate-master-key'], master);
    expect({ code, told }).toMatchObject({
      code: 0,
      told: expect.stringMatching(/\d+ keys are under anew now/),
    });
    const started = await startPatientKeys(
      { DATABASE_URL: own.world.databaseUrl, PATIENT_KEYS_MASTER: masterKeys.parse({ anew }) },
      createLogger({ name: 'test', level: 'silent' }),
    );
    const { rows } = await own.world.pool.query<{ id: string }>('select id from patient_keys.patient_key');
    expect((await started.keys.find(rows.map((row) => row.id))).size).toBe(rows.length);
    await started.close();
    // The running service reads on, and its own key wraps the rest back.
    expect((await own.world.call('GET', path)).body).toMatchObject({ patient });
    const back = { ...settings(), PATIENT_KEYS_MASTER: JSON.stringify({ ...old, anew }) };
    expect(await runCommand(['rotate-master-key'], back)).toMatchObject({ code: 0 });
  });

  test('forget-patient names the other ids of the patient’s surgeries, and rehearses without a change', async () => {
    const { path, patient } = await own.patientWithSurgery();
    const later = String(
      (await own.world.call('POST', '/surgeries', { ...booking, patient })).body['surgeryId'],
    );
    await own.world.call('PATCH', `/surgeries/${later}`, { patient: { ...patient, id: 'id-depois' } });
    await own.world.call('POST', `/surgeries/${later}/cancel`, {});
    await own.boardOf();
    const forget = (...more: string[]) =>
      runCommand(['forget-patient', '--hospital', 'hc-sp', '--patient', 'id-depois', ...more], settings());
    const rehearsed = await forget('--dry-run');
    expect(rehearsed).toMatchObject({ code: 0, told: expect.stringContaining('nothing was changed') });
    expect(rehearsed.told).toMatch(new RegExp(`\\n${later} +cancelled .* yes +${patient.id}\\n`));
    expect(rehearsed.told).toContain('they are not forgotten');
    expect(rehearsed.told).not.toContain(patient.name);
    expect(await forget('--reason', 'pedido 18')).toMatchObject({ code: 0 });
    expect((await forget()).told).toContain('Nothing is kept of that patient');
    expect((await own.world.call('GET', path)).status).toBe(200);
  });
});

test('a command that reads the log refuses another one than the service follows', async () => {
  const own = await openForgettingWorld('EventStoreDB');
  await own.patientWithSurgery();
  await own.boardOf();
  const settings = { DATABASE_URL: own.world.databaseUrl };
  const { code, told } = await runCommand(['rebuild-board'], settings);
  expect({ code, told }).toMatchObject({
    code: 1,
    told: expect.stringContaining('another log (PostgreSQL)'),
  });
  expect(await own.boardOf()).toMatchObject({ items: [{}] });
  await own.stop();
});
