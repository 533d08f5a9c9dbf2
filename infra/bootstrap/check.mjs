// Format, lint, import boundaries, types and unit tests, side by side; prints what each found, and exits 1 where any failed.
import { spawn } from 'node:child_process';
import { ensureInstalled, node, root } from './install.mjs';
import { compileCache } from './run-to-the-end.mjs';
import { whenStarterEnds } from './starter.mjs';

await ensureInstalled();

const checks = {
  types: [
    'node_modules/typescript7/bin/tsc',
    ...['--project', '.', '--incremental', '--tsBuildInfoFile', 'node_modules/.cache/types.tsbuildinfo'],
  ],
  boundaries: ['infra/bootstrap/check-boundaries.mjs'],
  format: ['node_modules/prettier/bin/prettier.cjs', '--check', '--cache', '--log-level', 'warn', '.'],
  'unit tests': [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    'unit',
  ],
  lint: ['infra/bootstrap/check-lint.mjs'],
};

const env = { ...compileCache, ...process.env };

const running = new Set();
const stop = () => {
  for (const child of running) child.kill();
  process.exit(130);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
whenStarterEnds(stop);

const startedAt = Date.now();
const results = await Promise.all(Object.entries(checks).map(([name, args]) => run(name, args)));
const failed = results.filter((result) => result.code !== 0);
for (const { name, output } of failed) process.stdout.write(`\n--- ${name}\n${output}\n`);
const summary = results.map(({ name, code }) => `${name} ${code === 0 ? 'ok' : 'FAILED'}`).join(', ');
process.stdout.write(`${summary} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
process.exit(failed.length === 0 ? 0 : 1);

function run(name, args) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => {
      running.delete(child);
      resolve({ name, code, output });
    });
  });
}
