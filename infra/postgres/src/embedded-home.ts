import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The user PostgreSQL runs as, where that is not our own: it refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

export interface Home {
  readonly path: string;
  readonly user: ServerUser | undefined;
}

/**
 * Where the server lives: the given directory, or, as root and where the server's user cannot enter it, a directory under
 * /var/tmp that is always the same for it.
 */
export function chooseHome(directory: string): Home {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const given = realpathSync(directory);
  if (process.getuid?.() !== 0) return { path: given, user: undefined };

  const user = serverUser();
  const inside = join(given, 'postgres-home');
  makeOwnedBy(inside, user);
  if (canEnter(inside, user)) return { path: inside, user };

  const name = createHash('sha256').update(given).digest('hex').slice(0, 16);
  const elsewhere = join('/var/tmp', `surgery-calendar-postgres-${name}`);
  makeOwnedBy(elsewhere, user);
  return { path: elsewhere, user };
}

/** `postgres` where the machine has it, else `nobody`, which every machine has. */
function serverUser(): ServerUser {
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name);
    const gid = idOf('-g', name);
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody" to run it as.',
  );
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

/** /var/tmp is open to all: a directory or a link that somebody else put there under our name is refused. */
function makeOwnedBy(path: string, user: ServerUser): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  if (!found.isDirectory() || (found.uid !== 0 && found.uid !== user.uid)) {
    throw new Error(`${path} belongs to somebody else; remove it and start again.`);
  }
  chownSync(path, user.uid, user.gid);
  chmodSync(path, 0o700);
}

/** Whether that user may pass through every folder above `path` and into it. */
export function canEnter(path: string, user: ServerUser): boolean {
  return spawnSync('test', ['-x', path], { ...user, cwd: '/' }).status === 0;
}
