import { globSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type startGoogleSandbox } from '../../src/google/index.ts';
import { type Mutation } from './mutation.ts';

const home = new URL('../../src/google/', import.meta.url).href;
const changes: { readonly url: string; readonly source: string; readonly touched: ReadonlySet<string> }[] =
  [];
const stripped = new Map<string, string>();
const importers = readImporters();

// A mutant is the changed file, and those that lead to it, under addresses that end in `?mutant=N`; all others are the sandbox's own.
// Copies of all of them took a second of processor time a mutant, a new RSA key each among it.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const mutant = mutantOf(context.parentURL ?? '');
    if (mutant === undefined || changes[mutant]?.touched.has(resolved.url) !== true) return resolved;
    return { ...resolved, url: `${resolved.url}?mutant=${mutant}` };
  },
  load(url, context, next) {
    const mutant = mutantOf(url);
    if (mutant === undefined || !url.startsWith(home)) return next(url, context);
    const [path = ''] = url.split('?');
    const change = changes[mutant];
    const source = change?.url === path ? stripTypeScriptTypes(change.source) : strip(path);
    return { format: 'module', source, shortCircuit: true };
  },
});

/** Starts the sandbox with one text of it changed; undefined where that text does not stand in its file exactly once. */
export async function loadMutant({
  file,
  from,
  to,
}: Mutation): Promise<typeof startGoogleSandbox | undefined> {
  const { href } = new URL(file, home);
  const source = readFileSync(fileURLToPath(href), 'utf8');
  if (source.split(from).length !== 2) return undefined;
  const change = { url: href, source: source.replace(from, () => to), touched: whatLeadsTo(href) };
  const number = changes.push(change) - 1;
  const mutant = (await import(`${home}index.ts?mutant=${number}`)) as {
    startGoogleSandbox: typeof startGoogleSandbox;
  };
  return mutant.startGoogleSandbox;
}

/** A file, all that import it, all that import those, and so on. */
function whatLeadsTo(url: string): ReadonlySet<string> {
  const touched = new Set([url]);
  for (const one of touched) for (const importer of importers.get(one) ?? []) touched.add(importer);
  return touched;
}

/** Of each of the sandbox's files, which import it. */
function readImporters(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of globSync('**/*.ts', { cwd: fileURLToPath(home) })) {
    const importer = new URL(file, home).href;
    for (const [, specifier = ''] of readFileSync(new URL(importer), 'utf8').matchAll(/ from '(\.[^']+)'/g)) {
      const { href } = new URL(specifier, importer);
      found.set(href, [...(found.get(href) ?? []), importer]);
    }
  }
  return found;
}

function mutantOf(url: string): number | undefined {
  const number = /\?mutant=(\d+)$/.exec(url)?.[1];
  return number === undefined ? undefined : Number(number);
}

function strip(url: string): string {
  const known = stripped.get(url);
  if (known !== undefined) return known;
  const source = stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'));
  stripped.set(url, source);
  return source;
}
