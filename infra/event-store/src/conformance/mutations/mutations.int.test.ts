import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPostgresSubject, openStandInSubject } from '../../testing/open-subject.ts';
import { describeAll } from '../describe-all.ts';
import { collectTests } from '../register.ts';
import type { Subject } from '../subject.ts';
import { appendMutations } from './append-mutations.ts';
import { crashMutations } from './crash-mutations.ts';
import { positionMutations } from './position-mutations.ts';
import { readMutations } from './read-mutations.ts';
import { openMutationRun } from './run-on-mutant.ts';
import { subscriptionMutations } from './subscription-mutations.ts';

// Subscriptions first: theirs read the whole log, which grows.
const mutations = [
  ...[...subscriptionMutations, ...positionMutations],
  ...[...appendMutations, ...readMutations, ...crashMutations],
];
/** Often, so that a checkpoint that never moves is seen soon. */
const idleIntervalMs = 100;

describe.each([
  ['PostgreSQL', openPostgresSubject],
  // The suite is tested here, not a server: on one that crashes when it is told to.
  ['EventStoreDB', openStandInSubject],
])('on %s the suite fails for an adapter that', (_, open) => {
  let subject: Subject;
  let run: ReturnType<typeof openMutationRun>;
  beforeAll(async () => {
    subject = await open({ idleIntervalMs });
    run = openMutationRun(subject);
  });
  afterAll(async () => {
    await subject.close();
  });
  test.each(mutations.map((mutation) => [mutation.that, mutation] as const))(
    '%s',
    async (_that, mutation) => {
      expect(await run.isCaught(mutation)).toBe(true);
    },
  );
});

test('every test of the suite is one that a mutation fails', () => {
  const nobody = (): Subject => {
    throw new Error('no test is run');
  };
  const names = [...collectTests((register) => describeAll(nobody, register)).keys()];
  const failing = new Set(mutations.map((mutation) => mutation.failing));
  expect(names.filter((name) => !failing.has(name))).toEqual([]);
});
