// ESLint over the files whose result is not known: a file that passed is remembered by all that its result depends on. (ESLint's own
// cache looks at the file alone, and would miss what a change of a type does elsewhere.) Only what passed is remembered.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ESLint } from 'eslint';
import { root } from './install.mjs';
import { lintKeys } from './lint-keys.mjs';
import { sources } from './sources.mjs';

const directory = join(root, 'node_modules', '.cache', 'lint');
const memory = join(directory, 'passed.json');
mkdirSync(directory, { recursive: true });
// Nothing is watched; eslint's own command line says so, too. An eighth of the time.
process.env.TSESTREE_SINGLE_RUN = 'true';

const keys = lintKeys(sources);
const passed = readPassed();
const unknown = sources.filter((file) => passed[file] !== keys.get(file));
const eslint = new ESLint({ cwd: root });
const results = unknown.length === 0 ? [] : await eslint.lintFiles(unknown);
const bad = new Set(
  results
    .filter(({ errorCount, warningCount }) => errorCount + warningCount > 0)
    .map(({ filePath }) => relative(root, filePath).replaceAll('\\', '/')),
);
// A file that was changed meanwhile was looked at in one state and hashed in another.
const still = unknown.length === 0 ? keys : lintKeys(sources);
keepPassed(sources.filter((file) => !bad.has(file) && still.get(file) === keys.get(file)));
process.stdout.write(await (await eslint.loadFormatter('stylish')).format(results));
process.exitCode = bad.size === 0 ? 0 : 1;

function readPassed() {
  try {
    return JSON.parse(readFileSync(memory, 'utf8'));
  } catch {
    // None yet, or cut short: everything is looked at.
    return {};
  }
}

function keepPassed(files) {
  const own = `${memory}.${process.pid}`;
  writeFileSync(own, JSON.stringify(Object.fromEntries(files.map((file) => [file, keys.get(file)]))));
  renameSync(own, memory);
}
