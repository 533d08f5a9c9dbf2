import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries } from './embedded-binaries.ts';
import { type Home } from './embedded-home.ts';

export interface ClusterPlan {
  readonly binaries: Binaries;
  readonly home: Home;
  readonly dataDirectory: string;
  readonly password: string;
}

/** Runs initdb where there is no data yet: UTF-8, the same sort order on every machine, passwords by SCRAM. */
export function initialiseCluster({ binaries, home, dataDirectory, password }: ClusterPlan): void {
  if (existsSync(dataDirectory)) return;
  // Renamed when complete, so that an initdb cut short is never taken for a cluster.
  const unfinished = `${dataDirectory}.unfinished`;
  const passwordFile = join(home.path, 'initial-password');
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    if (home.user !== undefined) chownSync(passwordFile, home.user.uid, home.user.gid);
    const { status, error, stderr } = spawnSync(
      binaries.initdb,
      [
        `--pgdata=${unfinished}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
      ],
      { ...home.user, cwd: home.path, encoding: 'utf8', env: { PATH: process.env['PATH'] } },
    );
    if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr.trim()}`);
    renameSync(unfinished, dataDirectory);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
