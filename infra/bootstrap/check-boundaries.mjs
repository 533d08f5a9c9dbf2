// dependency-cruiser passes in silence where it finds no module (it does so with a TypeScript that it does not know), so the
// count is asserted.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { node, root } from './install.mjs';

const folders = ['contracts', 'infra', 'services', 'test'];
const written = folders
  .flatMap((folder) => readdirSync(`${root}/${folder}`, { recursive: true }))
  .filter((path) => path.endsWith('.ts') && !path.includes('node_modules')).length;

const cruise = spawnSync(
  node,
  [
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    ...['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders],
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
if (own !== written) process.stdout.write(`dependency-cruiser saw ${own} of ${written} modules\n`);
process.exit(summary.violations.length === 0 && own === written ? 0 : 1);
