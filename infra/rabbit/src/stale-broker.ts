import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { guardFileOf } from './broker-process.ts';
import { commandOf } from './process-table.ts';

/**
 * Ends the broker that a predecessor left on this data: one killed together with the shell that guards it. A broker whose guard
 * lives is either ending just now, or in use by another process; then this throws.
 */
export async function stopStaleBroker({
  directory,
  mark,
}: {
  readonly directory: string;
  readonly mark: string;
}): Promise<void> {
  const [guard, epmd] = pidsIn(guardFileOf(directory));
  const guarded = () => guard !== undefined && commandOf(guard).includes(`broker-guard-${mark}`);
  if (guarded() && !(await ends(guarded))) {
    throw new Error(`Another process still uses the RabbitMQ in ${directory} (process ${String(guard)}).`);
  }

  const [server] = pidsIn(join(directory, 'server.pid'));
  // A pid may meanwhile be another program's.
  await end(server, (command) => command.includes(`-surgery_calendar ${mark}`));
  await end(epmd, (command) => /\bepmd -port \d+ -address 127\.0\.0\.1/.test(command));
}

async function end(pid: number | undefined, isOurs: (command: string) => boolean): Promise<void> {
  const runs = () => pid !== undefined && isOurs(commandOf(pid));
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (pid === undefined || !runs()) return;
    process.kill(pid, signal);
    if (await ends(runs)) return;
  }
  throw new Error(`A RabbitMQ of an earlier start (process ${String(pid)}) does not end.`);
}

async function ends(runs: () => boolean): Promise<boolean> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    if (!runs()) return true;
    await pause(50);
  }
  return false;
}

function pidsIn(file: string): readonly number[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 1);
}
