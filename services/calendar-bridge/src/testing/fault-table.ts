import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { faultSteps, type FaultStep } from './fault-steps.ts';
import type { Fault } from './faults.ts';
import { openFaultWorld, type FaultWorld } from './fault-world.ts';
import { surgeryAtGoogle, type SurgeryAtGoogle } from './surgery-at-google.ts';

const paths = {
  insert: { method: 'POST', path: '/events$' },
  get: { method: 'GET', path: '/events/' },
  update: { method: 'PUT', path: '/events/' },
  remove: { method: 'DELETE', path: '/events/' },
} as const;

const meanwhiles = {
  'alone,': undefined,
  'while the surgery is moved again,': (one: SurgeryAtGoogle) => one.record(),
  'while the surgery is called off,': (one: SurgeryAtGoogle) => one.record({ status: 'cancelled' }),
};

/** A test for every pair of a step and one of these faults, with and without news that comes while the call is under way. */
export function testFaultTable(faults: readonly Fault[]): void {
  let world: FaultWorld;
  beforeAll(async () => {
    world = await openFaultWorld();
  });
  afterEach(() => world.calmDown());
  afterAll(() => world.close());

  const pairs = faultSteps.flatMap((step) =>
    faults.filter(({ on }) => on.includes(step.method)).map((fault) => ({ step, fault })),
  );
  const rows = pairs.flatMap((pair) =>
    Object.entries(meanwhiles).map(([when, meanwhile]) => ({ ...pair, when, meanwhile })),
  );
  test.each(rows)(
    '$step.name $fault.name, $when ends as exactly what is wanted, with the newest content',
    async ({ step, fault, meanwhile }) => {
      const one = surgeryAtGoogle(world);
      await step.prepare(one);
      await world.google.fail({ match: { ...paths[step.method], times: 1 }, effect: fault.effect });
      if (fault.effect.delayMs !== undefined) world.givesUpOn = step.method;
      await step.change(one);
      let met = false;
      world.underWay = async (method) => {
        if (met || method !== step.method) return;
        met = true;
        await meanwhile?.(one);
      };
      const failures = failuresAmong(await one.settle());
      expect(met).toBe(true);
      if (meanwhile === undefined) expect(failures).toEqual(fault.failures(step));
      await fault.mend?.(one, step);
      await one.settle();
      await step.afterwards?.(one);
      await one.settle();
      expect(await one.visible()).toEqual(wantedEvents(one, step));
    },
  );
}

type Replies = Awaited<ReturnType<SurgeryAtGoogle['settle']>>;

export function failuresAmong(replies: Replies) {
  return replies.flatMap((reply) =>
    'code' in reply ? [{ code: reply.code, permanent: reply.permanent }] : [],
  );
}

/** What a person must see in the end. */
export function wantedEvents(one: SurgeryAtGoogle, { belongs }: Pick<FaultStep, 'belongs'>) {
  const { room, startsAt, wanted } = one.newest();
  const { account, calendarId } = belongs(one);
  return wanted ? [expect.objectContaining({ account: account.email, calendarId, room, startsAt })] : [];
}
