import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@surgery-calendar/postgres/embedded';
import pg from 'pg';

/** An empty database of the server at DATABASE_URL, else of an embedded one that lives as long as the bench. */
export async function openDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const given = process.env['DATABASE_URL'];
  const directory = given === undefined ? await mkdtemp(join(tmpdir(), 'event-store-bench-')) : undefined;
  const server = directory === undefined ? undefined : await startEmbeddedPostgres({ directory });
  const base = given ?? server?.url ?? '';
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: base });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    close: async () => {
      await run(`DROP DATABASE ${name}`);
      await server?.stop();
      for (const folder of [directory, server?.dataDirectory]) {
        if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
