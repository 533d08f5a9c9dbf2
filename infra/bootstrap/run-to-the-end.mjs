import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { node, root } from './install.mjs';

/**
 * Runs Node 24 with the arguments and ends as it ends. It is told to stop, in good order, by Ctrl-C, SIGTERM, SIGHUP, and by the end
 * of whatever started us: npm passes no SIGTERM on to its scripts, so a child must notice by itself.
 */
export function runToTheEnd(args) {
  const child = spawn(node, args, {
    cwd: root,
    // A group of its own, so that a Ctrl-C reaches it once, from us; the channel ends with us, even when we are killed.
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const stop = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => stop(signal === 'SIGHUP' ? 'SIGTERM' : signal));
  const startedBy = ancestors();
  const watch = setInterval(() => {
    if (ancestors() === startedBy) return;
    clearInterval(watch);
    stop('SIGTERM');
  }, 500);
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
}

/** Our parent and its parent: between npm and us stands a shell that outlives npm. Either changes when its own parent ends. */
function ancestors() {
  return `${process.ppid} ${parentOf(process.ppid)}`;
}

function parentOf(pid) {
  try {
    // The name stands in brackets and may hold anything; the parent is the second field after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return process.platform === 'linux'
      ? '0'
      : spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  }
}
