import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';

let world: IdentityWorld;
beforeAll(async () => {
  world = await startIdentityWorld();
});
afterAll(() => world.stop());

const hospitalsWith = (patientDetails: string | undefined): string => {
  const hospitals = JSON.parse(world.settings['HOSPITALS'] ?? '[]') as { hospitalId: string }[];
  return JSON.stringify(
    hospitals.map((one) => (one.hospitalId === 'hc-sp' ? { ...one, patientDetails } : one)),
  );
};

test('a policy that changed with a start is announced once, whatever the number of starts', async () => {
  const announced = () => world.policyChanges.map(({ data }) => data.hospitalId).sort();
  await eventually(() => expect(announced()).toEqual(['hc-sp', 'hsj-lisboa']));
  await world.startReplica({ HOSPITALS: hospitalsWith('initials') });
  await eventually(() => expect(announced()).toEqual(['hc-sp', 'hc-sp', 'hsj-lisboa']));
  await world.startReplica({ HOSPITALS: hospitalsWith('initials') });
  await world.startReplica({ HOSPITALS: hospitalsWith(undefined) });
  await eventually(() => expect(announced()).toEqual(['hc-sp', 'hc-sp', 'hc-sp', 'hsj-lisboa']));
});
