import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

// Slim containers have no `ps`, macOS no /proc.
const procIsThere = existsSync('/proc/self/cmdline');

/** A process's command line, its words a space apart; empty where there is no such process. */
export function commandOf(pid: number): string {
  return procIsThere ? read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ') : ps('command=', pid);
}

/** The process that started it, or has adopted it since. */
export function parentOf(pid: number): number | undefined {
  // The second field, the name, may itself hold spaces and brackets.
  const text = procIsThere ? /.*\) \S (\d+) /s.exec(read(`/proc/${pid}/stat`))?.[1] : ps('ppid=', pid);
  const parent = Number(text);
  return Number.isInteger(parent) && parent > 0 ? parent : undefined;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function ps(column: string, pid: number): string {
  return spawnSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}
