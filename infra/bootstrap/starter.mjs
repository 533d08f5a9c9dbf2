import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const startedBy = ancestors();

/** Calls back once when whatever started us has ended: npm passes no SIGTERM on to its scripts, so a child must notice by itself. */
export function whenStarterEnds(callback) {
  const watch = setInterval(() => {
    if (ancestors() === startedBy) return;
    clearInterval(watch);
    callback();
  }, 500);
  watch.unref();
  return () => clearInterval(watch);
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
