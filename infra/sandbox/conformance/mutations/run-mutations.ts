import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { type startGoogleSandbox } from '../../src/google/index.ts';
import { openSandbox } from '../sandbox-control.ts';
import { everywhere, onTheSandbox } from '../suite.ts';
import { accessMutations } from './access-mutations.ts';
import { eventMutations } from './event-mutations.ts';
import { listMutations } from './list-mutations.ts';
import { type Mutation } from './mutation.ts';
import { oauthMutations } from './oauth-mutations.ts';

// Run by itself: prints a JSON line for each mutation, and how its named behaviour ended under it.
const root = fileURLToPath(new URL('../../', import.meta.url));
const behaviours = new Map([...everywhere, ...onTheSandbox].map((behaviour) => [behaviour.name, behaviour]));
const deadlineMs = 10_000;

const workplace = await mkdtemp(join(tmpdir(), 'google-sandbox-mutants-'));
try {
  await writeFile(join(workplace, 'package.json'), '{"type":"module"}');
  await symlink(join(root, 'node_modules'), join(workplace, 'node_modules'));
  for (const [at, mutation] of [
    ...eventMutations,
    ...listMutations,
    ...accessMutations,
    ...oauthMutations,
  ].entries()) {
    const outcome = await survives(mutation, join(workplace, String(at)));
    process.stdout.write(`${JSON.stringify({ ...mutation, outcome })}\n`);
  }
} finally {
  await rm(workplace, { recursive: true });
}
// A mutant may have left work behind that never ends.
process.exit(0);

/** `failed` when the mutant is caught; `passed` when nobody noticed; else why it could not be tried. */
async function survives(mutation: Mutation, directory: string): Promise<string> {
  const behaviour = behaviours.get(mutation.failing);
  if (behaviour === undefined) return 'no such behaviour';
  await cp(join(root, 'src', 'google'), directory, { recursive: true });
  const path = join(directory, mutation.file);
  const source = await readFile(path, 'utf8');
  if (source.split(mutation.from).length !== 2) return 'the text does not stand in the file exactly once';
  await writeFile(
    path,
    source.replace(mutation.from, () => mutation.to),
  );
  const mutant = (await import(pathToFileURL(join(directory, 'index.ts')).href)) as {
    startGoogleSandbox: typeof startGoogleSandbox;
  };
  const faults: object[] = [];
  const { google, control } = await openSandbox(mutant.startGoogleSandbox, (fields) => faults.push(fields));
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
