import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createServiceAssertionSigner } from '@surgery-calendar/service-host';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { people } from '../testing/people.ts';

const { hospitalId, doctorId } = people.ana;
const keys = generateKeyPairSync('ed25519');

let world: IdentityWorld;
let assertion: string;
beforeEach(async () => {
  world = await startIdentityWorld({
    BRIDGE_PUBLIC_KEY: JSON.stringify(keys.publicKey.export({ format: 'jwk' })),
  });
  assertion = await assertionFor({ hospital_id: hospitalId, doctor_id: doctorId });
});
afterEach(() => world.stop());

async function assertionFor(claims: Record<string, string>): Promise<string> {
  const sign = await createServiceAssertionSigner({
    ...{ issuer: 'calendar-bridge', audience: 'identity', clock: () => new Date(), newId: randomUUID },
    privateKey: keys.privateKey.export({ format: 'jwk' }),
  });
  return sign(claims);
}

async function ask(token: string, identityUrl = world.url): Promise<number> {
  const response = await fetch(`${identityUrl}/internal/google/access-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ hospitalId, doctorId }),
  });
  return response.status;
}

test('a service assertion that was overheard is of no use: it is good once', async () => {
  expect(await ask(assertion)).toBe(200);
  expect(await ask(assertion)).toBe(401);
  expect(await ask(await assertionFor({ hospital_id: hospitalId, doctor_id: doctorId }))).toBe(200);
});

test('a service assertion that was used at one replica is refused at another', async () => {
  const replica = await world.startReplica();
  expect(await ask(assertion, replica.url)).toBe(200);
  expect(await ask(assertion)).toBe(401);
});

test('of the same service assertion sent many times at once, to two replicas, one is taken', async () => {
  const replica = await world.startReplica();
  const statuses = await Promise.all(
    Array.from({ length: 10 }, (_, index) => ask(assertion, index % 2 === 0 ? world.url : replica.url)),
  );
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 401)).toHaveLength(9);
});

test('a service assertion that names another doctor or hospital than the question is refused', async () => {
  expect(await ask(await assertionFor({ hospital_id: hospitalId, doctor_id: 'crm-2' }))).toBe(401);
  expect(await ask(await assertionFor({ hospital_id: 'hsj-lisboa', doctor_id: doctorId }))).toBe(401);
  expect(await ask(await assertionFor({}))).toBe(401);
});
