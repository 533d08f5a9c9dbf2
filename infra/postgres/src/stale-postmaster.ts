import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commandOf, parentOf } from './process-table.ts';

/**
 * Ends the server that a predecessor left on this data: one killed together with the shell that guards it. A server whose guard
 * lives is either ending just now, or in use by another process; then this throws.
 */
export async function stopStalePostmaster(dataDirectory: string): Promise<void> {
  const pid = recordedPid(dataDirectory);
  if (pid === undefined) return;
  // The pid may meanwhile be another program's: ours names its data directory on its command line.
  const runs = () => commandOf(pid).includes(dataDirectory);
  if (!runs()) return;

  const parent = parentOf(pid);
  const guarded = parent !== undefined && commandOf(parent).includes(dataDirectory);
  if (!guarded) process.kill(pid, 'SIGINT');
  if (await ends(runs, 15_000)) return;
  if (guarded)
    throw new Error(`Another process still uses the PostgreSQL in ${dataDirectory} (process ${pid}).`);
  process.kill(pid, 'SIGQUIT');
  if (await ends(runs, 15_000)) return;
  throw new Error(
    `A PostgreSQL of an earlier start (process ${pid}) still holds ${dataDirectory} and does not end.`,
  );
}

async function ends(runs: () => boolean, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    if (!runs()) return true;
    await pause(50);
  }
  return false;
}

function recordedPid(dataDirectory: string): number | undefined {
  const file = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n', 1)[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}
