import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { googleAccounts, people } from '../testing/people.ts';

let world: IdentityWorld;
beforeAll(async () => {
  world = await startIdentityWorld();
  await world.connect(people.ana, googleAccounts.ana);
});
afterAll(() => world.stop());

/** A replica of another configuration, as in the middle of a rollout. */
function startReplicaWith(patientDetails: string | undefined) {
  const hospitals = JSON.parse(world.settings['HOSPITALS'] ?? '[]') as { hospitalId: string }[];
  return world.startReplica({
    HOSPITALS: JSON.stringify(
      hospitals.map((one) => (one.hospitalId === 'hc-sp' ? { ...one, patientDetails } : one)),
    ),
  });
}

/** What the bridge is told by the first replica, which was configured with `full`, and by another. */
async function answers(replica: { readonly url: string }): Promise<unknown[]> {
  const asked = [world.askAccess(people.ana), world.askAccess(people.ana, { identityUrl: replica.url })];
  return (await Promise.all(asked)).map(({ body }) =>
    body.mode === 'place' ? body.policy.patientDetails : body.mode,
  );
}

test('while replicas of two configurations run, each answers by the stricter policy, whichever announced last', async () => {
  const strict = await startReplicaWith('none');
  expect(await answers(strict)).toEqual(['none', 'none']);
  const lax = await startReplicaWith('full');
  expect(await answers(lax)).toEqual(['full', 'full']);
  expect(await answers(strict)).toEqual(['full', 'none']);
  const unsure = await startReplicaWith(undefined);
  expect(await answers(unsure)).toEqual(['none', 'none']);
});
