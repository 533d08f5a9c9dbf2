import type { EventStore } from '../../event-store.ts';
import { describeAll } from '../describe-all.ts';
import { collectTests } from '../register.ts';
import type { Subject } from '../subject.ts';
import { mutant, type Mutation } from './mutation.ts';

/** How long a test may wait for anything on the adapter as it is, in milliseconds. */
const patienceMs = 20_000;

/**
 * Runs single tests of the suite, each first on the adapter as it is, where it must pass, and then on mutants, which are given three times
 * as long as the adapter took: what fails there fails by the mutation, not by a slow machine.
 */
export function openMutationRun(subject: Subject) {
  const durations = new Map<string, Promise<number>>();
  const run = async (name: string, store: EventStore, patience: number): Promise<void> => {
    const tests = collectTests((register) =>
      describeAll(() => ({ ...subject, store, patienceMs: patience }), register),
    );
    const test = tests.get(name);
    if (test === undefined) throw new Error(`the suite has no test "${name}"`);
    await test();
  };
  const timeOnAdapter = async (name: string): Promise<number> => {
    const startedAt = performance.now();
    await run(name, subject.store, patienceMs);
    return performance.now() - startedAt;
  };
  return {
    /** Rejects where the named test fails on the adapter as it is. */
    isCaught: async (mutation: Mutation): Promise<boolean> => {
      const { failing } = mutation;
      const duration = durations.get(failing) ?? timeOnAdapter(failing);
      durations.set(failing, duration);
      const patience = Math.min(patienceMs, Math.max(1_000, 3 * (await duration)));
      try {
        await run(failing, mutant(subject.store, mutation), patience);
        return false;
      } catch {
        return true;
      }
    },
  };
}
