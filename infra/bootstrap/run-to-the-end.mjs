import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { node, root } from './install.mjs';
import { whenStarterEnds } from './starter.mjs';

/** Compilers, libraries and our own sources are megabytes of code, the same each time: half of what a start takes is spent on them. */
export const compileCache = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled') };

/**
 * Runs Node 24 with the arguments and ends as it ends. It is told to stop, in good order, by Ctrl-C, SIGTERM, SIGHUP, and by the end
 * of whatever started us.
 */
export function runToTheEnd(args) {
  const child = spawn(node, args, {
    cwd: root,
    env: { ...compileCache, ...process.env },
    // A group of its own, so that a Ctrl-C reaches it once, from us; the channel ends with us, even when we are killed.
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const stop = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => stop(signal === 'SIGHUP' ? 'SIGTERM' : signal));
  }
  whenStarterEnds(() => stop('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
}
