import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@surgery-calendar/postgres/embedded';
import startTestServers from '@surgery-calendar/test-servers/global-setup';
import stopTestServers from '@surgery-calendar/test-servers/global-teardown';

let own: { readonly server: EmbeddedPostgres; readonly directory: string } | undefined;

/** The servers that tests have, but for a PostgreSQL that flushes each commit to the disk: tests' own does not, and makes it cost nothing. */
export async function start(): Promise<void> {
  if (process.env['DATABASE_URL'] === undefined) {
    const directory = await mkdtemp(join(tmpdir(), 'surgery-bench-'));
    const server = await startEmbeddedPostgres({ directory, settings: { max_connections: '300' } });
    own = { server, directory };
    process.env['DATABASE_URL'] = server.url;
  }
  await startTestServers();
}

export async function stop(): Promise<void> {
  await stopTestServers();
  if (own === undefined) return;
  await own.server.stop();
  for (const folder of [own.directory, dirname(own.server.dataDirectory)])
    await rm(folder, { recursive: true, force: true });
}
