// dependency-cruiser passes in silence where it finds no module (it does so with a TypeScript that it does not know), so the
// count is asserted.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { node, root } from './install.mjs';

// File by file: given a folder, dependency-cruiser walks into the linked packages of its node_modules as well.
// (`readdir` would follow them, too, and workspace packages link to each other.)
const written = globSync('{contracts,infra,services,test}/**/*.ts', {
  cwd: root,
  exclude: (name) => name === 'node_modules' || name.endsWith('/node_modules'),
});

const cruise = spawnSync(
  node,
  [
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    ...['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...written],
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
if (own !== written.length)
  process.stdout.write(`dependency-cruiser saw ${own} of ${written.length} modules\n`);
process.exit(summary.violations.length === 0 && own === written.length ? 0 : 1);
