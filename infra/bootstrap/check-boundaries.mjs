// Import boundaries, looked at anew when what they depend on has changed: which file imports what, and the rules.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { boundaryKey } from './boundary-key.mjs';
import { node, root } from './install.mjs';
import { sources } from './sources.mjs';

const memory = join(root, 'node_modules', '.cache', 'boundaries-passed');
const key = boundaryKey(sources);
if (passedBefore() === key) process.exit(0);

// File by file: given a folder, dependency-cruiser walks into the linked packages of its node_modules as well.
const cruise = spawnSync(
  node,
  [
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    ...['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...sources],
  ],
  { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
);
if (cruise.stdout === '') {
  process.stdout.write(cruise.stderr);
  process.exit(1);
}
const { modules, summary } = JSON.parse(cruise.stdout);
const own = modules.filter(({ source }) => source.endsWith('.ts') && !source.includes('node_modules')).length;
for (const { rule, from, to } of summary.violations) process.stdout.write(`${rule.name}: ${from} -> ${to}\n`);
// dependency-cruiser passes in silence where it finds no module (it does so with a TypeScript that it does not know), so the
// count is asserted.
if (own !== sources.length)
  process.stdout.write(`dependency-cruiser saw ${own} of ${sources.length} modules\n`);
if (summary.violations.length > 0 || own !== sources.length) process.exit(1);
// Not where an import changed meanwhile: one state was looked at and another one hashed.
if (boundaryKey(sources) === key) {
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, key);
}

function passedBefore() {
  try {
    return readFileSync(memory, 'utf8');
  } catch {
    // Never looked at yet.
    return undefined;
  }
}
