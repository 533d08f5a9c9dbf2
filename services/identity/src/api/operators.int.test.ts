import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { asDoctor, asOperator, call } from '../testing/api-client.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { allHaveLeft, disconnect, entriesAreOff } from '../testing/leaving.ts';
import { googleAccounts, people } from '../testing/people.ts';

let world: IdentityWorld;
beforeEach(async () => {
  world = await startIdentityWorld();
  await world.connect(people.ana, googleAccounts.ana);
  await world.signIn(people.bruno);
});
afterEach(() => world.stop());

test('operators see which doctors of their own hospital are connected, page by page', async () => {
  const operator = await asOperator(world, 'hc-sp');
  expect((await call(world, operator, 'GET', '/doctors')).body).toEqual({
    items: [
      { doctorId: 'crm-1', state: 'connected', active: true },
      { doctorId: 'crm-2', state: 'not-connected', active: true },
    ],
  });
  const first = await call(world, operator, 'GET', '/doctors?limit=1');
  expect(first.body).toMatchObject({ items: [{ doctorId: 'crm-1' }], next: 'crm-1' });
  const second = await call(world, operator, 'GET', '/doctors?limit=1&after=crm-1');
  expect(second.body).toEqual({ items: [{ doctorId: 'crm-2', state: 'not-connected', active: true }] });
  const none = await call(world, operator, 'GET', '/doctors?state=access-revoked');
  expect(none.body).toEqual({ items: [] });
  const elsewhere = await asOperator(world, 'hsj-lisboa');
  expect((await call(world, elsewhere, 'GET', '/doctors')).body).toEqual({ items: [] });
  expect((await call(world, operator, 'GET', '/doctors?limit=0&x=1')).body).toMatchObject({
    ...{ status: 400, code: 'invalid-query', errors: [{ field: 'limit' }, { field: 'x' }] },
  });
});

test('operators see of each doctor what the doctor sees, in every state that a connection can be in', async () => {
  const operator = await asOperator(world, 'hc-sp');
  const ana = await asDoctor(world, people.ana);
  const account = (change: string) => () => world.pool.query(`UPDATE identity.google_account SET ${change}`);
  const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['connected', () => Promise.resolve()],
    ['paused', () => call(world, ana, 'PUT', '/google-calendar/integration/toggle', { enabled: false })],
    ['access-revoked', account(`status = 'revoked', revoked_at = now()`)],
    ['scope-missing', account(`status = 'active', revoked_at = NULL, scopes = '{openid}'`)],
    ['withdrawing', () => call(world, ana, 'DELETE', '/google-calendar/integration')],
    ['not-connected', () => entriesAreOff(world, people.ana).then(() => allHaveLeft(world))],
  ];
  for (const [state, step] of steps) {
    await step();
    const seen = await call(world, operator, 'GET', `/doctors?state=${state}`);
    expect(seen.body['items']).toContainEqual({ doctorId: 'crm-1', state, active: true });
    expect((await call(world, ana, 'GET', '/google-calendar/status')).body).toMatchObject({ state });
    const all = await call(world, operator, 'GET', '/doctors/crm-1/google-calendar');
    expect(all.body).toMatchObject({ state });
  }
});

test('an operator ends a doctor’s connection with a reason, which stands in the audit log with who and from where', async () => {
  const operator = await asOperator(world, 'hc-sp');
  const path = '/doctors/crm-1/google-calendar';
  expect((await call(world, operator, 'POST', `${path}/revoke`, {})).body).toMatchObject({
    code: 'invalid-body',
  });
  const begun = await call(world, operator, 'POST', `${path}/revoke`, { reason: 'Lost phone' });
  expect(begun).toMatchObject({
    status: 202,
    body: { state: 'withdrawing', withdrawal: { cause: 'operator' } },
  });
  await entriesAreOff(world, people.ana);
  await allHaveLeft(world);
  expect((await call(world, operator, 'GET', path)).body).toMatchObject({ state: 'not-connected' });
  expect((await call(world, operator, 'POST', `${path}/revoke`, { reason: 'again' })).status).toBe(404);
  const { rows } = await world.pool.query(
    `SELECT actor_kind, actor_id, ip, doctor_id, detail ->> 'reason' AS reason FROM identity.audit_log
      WHERE action = 'calendar.withdrawal-begun'`,
  );
  expect(rows).toEqual([
    {
      ...{ actor_kind: 'operator', actor_id: 'op-1', doctor_id: 'crm-1', reason: 'Lost phone' },
      ip: expect.stringContaining('127.0.0.1'),
    },
  ]);
});

test('an operator who ends a connection that is being left already stands in the audit log as well, with the reason', async () => {
  const operator = await asOperator(world, 'hc-sp');
  await disconnect(world, people.ana);
  const waiting = await world.connect(people.ana, googleAccounts.other);
  expect(waiting.text).toContain('será conectada em instantes');
  const path = '/doctors/crm-1/google-calendar';
  const asked = await call(world, operator, 'POST', `${path}/revoke`, { reason: 'Lost phone' });
  expect(asked).toMatchObject({ status: 202, body: { state: 'withdrawing' } });
  await entriesAreOff(world, people.ana);
  await allHaveLeft(world);
  expect((await call(world, operator, 'GET', path)).body).toMatchObject({ state: 'not-connected' });
  const { rows } = await world.pool.query(
    `SELECT actor_kind, detail ->> 'cause' AS cause, detail ->> 'reason' AS reason, detail -> 'alreadyUnderWay' AS already
       FROM identity.audit_log WHERE action = 'calendar.withdrawal-begun' ORDER BY seq`,
  );
  expect(rows).toEqual([
    { actor_kind: 'doctor', cause: 'doctor', reason: null, already: null },
    { actor_kind: 'operator', cause: 'operator', reason: 'Lost phone', already: true },
  ]);
});
