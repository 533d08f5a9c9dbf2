import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';

let world: SurgeryWorld;
const other = 'crm-sp-7';
const surgeons = (body: Readonly<Record<string, unknown>>) =>
  (body['items'] as readonly { readonly surgeonId: string }[]).map(({ surgeonId }) => surgeonId);
const listWith = (token: string, query = '') => world.call('GET', `/surgeries${query}`, undefined, { token });

beforeAll(async () => {
  world = await startSurgeryWorld();
  for (const surgeonId of [booking.surgeonId, other])
    expect((await world.call('POST', '/surgeries', { ...booking, surgeonId })).status).toBe(201);
  const elsewhere = await world.call('POST', '/surgeries', booking, { as: 'hsj-lisboa' });
  expect(elsewhere.status).toBe(201);
  // From here on the board is not behind: an assertion is good for one question.
  expect((await world.call('GET', '/surgeries')).status).toBe(200);
});
afterAll(async () => {
  await world.stop();
});

test('identity lists a doctor’s surgeries on the doctor’s behalf, and nobody else’s', async () => {
  const list = async (query = '') => listWith(await world.onBehalf('hc-sp', booking.surgeonId), query);
  const mine = await list();
  expect(mine.status).toBe(200);
  expect(mine.headers.get('Cache-Control')).toBe('no-store');
  expect(mine.body).toMatchObject({ items: [{ hospitalId: 'hc-sp', surgeonId: booking.surgeonId }] });
  expect(surgeons((await list(`?surgeonId=${other}`)).body)).toEqual([]);
  expect(surgeons((await listWith(await world.onBehalf('hc-sp', other))).body)).toEqual([other]);
  expect(surgeons((await listWith(await world.onBehalf('hsj-lisboa', other))).body)).toEqual([]);
});

test('an assertion is good once, for this service, and only for the list', async () => {
  const once = await world.onBehalf('hc-sp', booking.surgeonId);
  expect((await listWith(once)).status).toBe(200);
  expect((await listWith(once)).status).toBe(401);
  const toTheBridge = await world.onBehalf('hc-sp', booking.surgeonId, 'calendar-bridge');
  expect((await listWith(toTheBridge)).status).toBe(401);
  const fresh = await world.onBehalf('hc-sp', booking.surgeonId);
  expect((await world.call('POST', '/surgeries', booking, { token: fresh })).status).toBe(401);
  expect((await world.call('GET', '/conflicts', undefined, { token: fresh })).status).toBe(401);
});

test('an assertion that names no doctor, or that a stranger signed, lists nothing', async () => {
  expect((await listWith(await world.onBehalf('hc-sp', ''))).status).toBe(401);
  const real = await world.onBehalf('hc-sp', booking.surgeonId);
  const [head = '', claims = ''] = real.split('.');
  expect((await listWith(`${head}.${claims}.${'A'.repeat(86)}`)).status).toBe(401);
});
