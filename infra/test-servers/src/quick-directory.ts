import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const name = 'surgery-calendar-tests';
/** The servers of a whole run have held 200 MB at the most. A container's `/dev/shm` has 64 MB unless it is given more. */
const neededBytes = 1024 ** 3;

/**
 * A new folder for a server whose data ends with the tests: in memory where the machine has room for that. A new database is 300
 * files, which take 15 ms of processor time in memory and up to 300 on a disk's file system; a run makes hundreds.
 */
export function quickDirectory(server: string): string {
  const inMemory = hasRoom();
  if (inMemory) forgetKilledRuns();
  const prefix = `${name}-${process.pid}-${server}-`;
  const directory = mkdtempSync(join(inMemory ? memory : tmpdir(), prefix));
  // PostgreSQL does not run as root: it passes through to a folder that only its user may look into.
  chmodSync(directory, 0o711);
  return directory;
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= neededBytes;
  } catch {
    // Linux alone has it.
    return false;
  }
}

/** What a killed run left would take memory for as long as the machine is up. Its servers ended with it. */
function forgetKilledRuns(): void {
  for (const entry of readdirSync(memory)) {
    const pid = new RegExp(`^${name}-(\\d+)-`).exec(entry)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) forget(join(memory, entry));
  }
}

function forget(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // Another run that starts just now removes the same.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one.
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}
