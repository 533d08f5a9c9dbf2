// Plain JavaScript for any Node from 18 on: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whenStarterEnds } from './starter.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Node 24, from its npm package: it runs the TypeScript as it is, whatever Node started us. */
export const node = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

const pnpm = 'pnpm@12.21.0';
const stamp = join(root, 'node_modules', '.installed-from');

/** Installs what is missing; does nothing where the lockfile's packages are all there. Ends the process where it cannot. */
export async function ensureInstalled() {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 18) fail(`Node 18 or later is needed; this is ${process.version}.`);
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
  if (existsSync(stamp) && existsSync(node) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('Installing packages (once; about a minute) …\n');
  const code = await run('npx', ['--yes', pnpm, 'install', '--frozen-lockfile']);
  if (code !== 0) fail('The packages could not be installed; what went wrong stands above.');
  writeFileSync(stamp, wanted);
}

/** Runs a command to its end; a signal to us stops it, and us with it. */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      // What npm tells its own scripts would override the workspace's settings.
      env: Object.fromEntries(
        Object.entries(process.env).filter(
          ([name]) => !/^npm_(?!config_(registry|cafile|.*proxy))/i.test(name),
        ),
      ),
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
      // A group of its own, so that a signal ends npx and all that it started.
      detached: process.platform !== 'win32',
    });
    const stop = () => {
      if (process.platform === 'win32') child.kill();
      else process.kill(-child.pid, 'SIGTERM');
      process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
    const unwatch = whenStarterEnds(stop);
    const finish = (code) => {
      unwatch();
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, stop);
      resolve(code);
    };
    child.once('error', (error) =>
      fail(`${command} could not be run (${error.message}); it comes with npm.`),
    );
    child.once('exit', finish);
  });
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
