import { inspect } from 'node:util';
import { openSandbox } from '../sandbox-control.ts';
import { everywhere, onTheSandbox } from '../suite.ts';
import { accessMutations } from './access-mutations.ts';
import { eventMutations } from './event-mutations.ts';
import { listMutations } from './list-mutations.ts';
import { loadMutant } from './load-mutant.ts';
import { type Mutation } from './mutation.ts';
import { oauthMutations } from './oauth-mutations.ts';

// Run by itself: prints a JSON line for each mutation, and how its named behaviour ended under it.
const behaviours = new Map([...everywhere, ...onTheSandbox].map((behaviour) => [behaviour.name, behaviour]));
const deadlineMs = 10_000;

// A few at once: some behaviours wait for messages that must not come.
const queue = [...eventMutations, ...listMutations, ...accessMutations, ...oauthMutations].values();
await Promise.all(Array.from({ length: 3 }, tryMutations));
// A mutant may have left work behind that never ends.
process.exit(0);

async function tryMutations(): Promise<void> {
  for (const mutation of queue) {
    process.stdout.write(`${JSON.stringify({ ...mutation, outcome: await survives(mutation) })}\n`);
  }
}

/** `failed` when the mutant is caught; `passed` when nobody noticed; else why it could not be tried. */
async function survives(mutation: Mutation): Promise<string> {
  const behaviour = behaviours.get(mutation.failing);
  if (behaviour === undefined) return 'no such behaviour';
  const startMutant = await loadMutant(mutation);
  if (startMutant === undefined) return 'the text does not stand in the file exactly once';
  const faults: object[] = [];
  const { google, control } = await openSandbox(startMutant, (fields) => faults.push(fields));
  try {
    await Promise.race([behaviour.run(google, control), tooLate()]);
    return 'passed';
  } catch {
    // A mutant that breaks is caught by anything; only one that is lax shows that the behaviour watches.
    return faults.length === 0 ? 'failed' : `broke: ${inspect(faults[0])}`;
  } finally {
    await control.close();
  }
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error('too late')), deadlineMs).unref());
}
