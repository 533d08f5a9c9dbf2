import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { IdentityUnavailable } from '../access/calendar-access-source.ts';
import { AccessTokenRefused, GoogleFailure } from '../google/google-failure.ts';
import { access, openBridgeWorld } from '../testing/bridge-world.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

test('a doctor who is not connected is waited for; access that is gone is a failure that is told', async () => {
  await world.record();
  expect(await world.reconcile({ mode: 'none', reason: 'not-connected' })).toMatchObject([
    { outcome: 'waiting-for-connection' },
  ]);
  expect(await world.claim()).toEqual([]);
  await world.makeDue();
  expect(await world.reconcile({ mode: 'none', reason: 'access-revoked' })).toMatchObject([
    { code: 'access-revoked', permanent: true },
  ]);
  expect(world.google.calls).toEqual([]);
});

test('an identity that is away concludes nothing: no reply, no call, tried again', async () => {
  await world.record();
  expect(await world.reconcile(new IdentityUnavailable('away'))).toEqual([]);
  expect(world.google.calls).toEqual([]);
  await world.makeDue();
  expect(await world.reconcile()).toMatchObject([{ outcome: 'created' }]);
});

test('a failure is replied when it begins and not with every attempt', async () => {
  await world.record();
  world.google.beforeCall = () => {
    throw new GoogleFailure('google-unavailable', false, 'Google answered 503');
  };
  expect(await world.reconcile()).toMatchObject([
    { code: 'google-unavailable', permanent: false, nextAttemptAt: expect.any(String) },
  ]);
  await world.makeDue();
  expect(await world.reconcile()).toEqual([]);
});

test('a failure of a newer revision is replied, also where it is the same failure', async () => {
  const unavailable = () => {
    throw new GoogleFailure('google-unavailable', false, 'Google answered 503');
  };
  world.google.beforeCall = unavailable;
  await world.record();
  expect(await world.reconcile()).toMatchObject([{ revision: 0, code: 'google-unavailable' }]);
  await world.record({ revision: 1 });
  expect(await world.reconcile(new IdentityUnavailable('away'))).toEqual([]);
  await world.makeDue();
  expect(await world.reconcile()).toMatchObject([{ revision: 1, code: 'google-unavailable' }]);
});

test('an entry that our own code cannot work on is given up after some tries, and somebody is told', async () => {
  await world.record();
  world.google.beforeCall = () => {
    throw new RangeError('a fault of our own');
  };
  let replies: Awaited<ReturnType<typeof world.reconcile>> = [];
  for (let tries = 0; tries < 12 && replies.length === 0; tries++) {
    await world.makeDue();
    replies = await world.reconcile();
  }
  expect(replies).toMatchObject([{ code: 'invalid-entry', permanent: true }]);
  expect(await world.claim()).toEqual([]);
});

test('an event that Google says was changed, and does not show, is not taken for gone', async () => {
  await world.record();
  await world.reconcile();
  for (const [id, event] of world.google.events) world.google.events.set(id, { ...event, etag: '"touched"' });
  await world.record({ revision: 1, status: 'cancelled' });
  const [shown] = world.google.events;
  world.google.beforeCall = (call) => {
    if (shown !== undefined && call === 'get') world.google.events.delete(shown[0]);
  };
  expect(await world.reconcile()).toMatchObject([{ code: 'google-unavailable', permanent: false }]);
  world.google.beforeCall = () => undefined;
  if (shown !== undefined) world.google.events.set(...shown);
  await world.makeDue();
  // It learns the present ETag, and takes the event off by it.
  expect(await world.reconcile()).toMatchObject([{ outcome: 'removed' }]);
  expect(world.google.visible()).toEqual([]);
});

test('what was done before Google refused the token counts as done by the run with the renewed one', async () => {
  await world.record();
  await world.reconcile();
  // The doctor has chosen another calendar: the event is placed there, and taken off here.
  const elsewhere = { ...access, calendarId: 'another' };
  let refused = false;
  world.google.beforeCall = (call) => {
    if (call !== 'remove' || refused) return;
    refused = true;
    throw new AccessTokenRefused();
  };
  await world.makeDue();
  expect(await world.reconcile(elsewhere)).toMatchObject([{ outcome: 'created' }]);
  expect(world.google.visible()).toHaveLength(1);
});

test('a rate limit holds back what else is due at the doctor’s calendar', async () => {
  await world.record();
  await world.record({ surgeryId: 's-2' });
  await world.record({ surgeryId: 's-3', surgeonId: 'crm-3' });
  const first = await world.claimOne();
  world.google.beforeCall = () => {
    throw new GoogleFailure(
      'google-rate-limited',
      false,
      'Google asks for fewer requests',
      60_000,
      'account',
    );
  };
  await world.workOn(first);
  const claimed = await world.claim();
  expect(claimed.map(({ key }) => key.surgeryId)).toEqual(['s-3']);
});

test('the event of a surgeon who was swapped out, which Google would not let go, is tried again with the next change', async () => {
  await world.record();
  await world.reconcile();
  await world.record({ revision: 1, surgeonId: 'crm-2' });
  world.google.beforeCall = (call) => {
    if (call.startsWith('remove')) throw new GoogleFailure('google-refused', true, 'Google refuses');
  };
  expect(await world.reconcile()).toContainEqual(
    expect.objectContaining({ doctorId: 'crm-1', code: 'google-refused' }),
  );
  world.google.beforeCall = () => undefined;
  await world.record({ revision: 2, surgeonId: 'crm-2', room: 'Sala 9' });
  expect(await world.reconcile()).toContainEqual(
    expect.objectContaining({ doctorId: 'crm-1', revision: 2, outcome: 'removed' }),
  );
  await world.record({ revision: 3, surgeonId: 'crm-2', room: 'Sala 10' });
  expect(await world.reconcile()).toMatchObject([{ doctorId: 'crm-2', outcome: 'updated' }]);
});
