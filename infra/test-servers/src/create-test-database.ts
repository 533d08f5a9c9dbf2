import { randomBytes } from 'node:crypto';
import type { MigrateOptions } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { asOwner } from './as-owner.ts';
import { migratedTemplate } from './migrated-template.ts';
import { serverUrl } from './server-url.ts';

export interface TestDatabase {
  readonly url: string;
  /** Drops it; throws where connections to it were left open. */
  drop(): Promise<void>;
}

/** A database of the caller's own, with these schemas, on the PostgreSQL that the global setup started. */
export async function createTestDatabase(schemas: readonly MigrateOptions[] = []): Promise<TestDatabase> {
  const server = serverUrl('TEST_POSTGRES_URL');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asOwner(server, async (client) => {
    const template = schemas.length === 0 ? 'template1' : await migratedTemplate(client, server, schemas);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  });
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () =>
      asOwner(server, async (client): Promise<void> => {
        const left = await openConnections(client, name);
        await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
        if (left.length > 0) throw new Error(`connections were left open by: ${left.join(', ')}`);
      }),
  };
}

/** A connection that was closed a moment ago may still be on its way out, on a busy machine for seconds. */
async function openConnections(client: pg.Client, database: string): Promise<string[]> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { rows } = await client.query<{ application_name: string }>(
      'SELECT application_name FROM pg_stat_activity WHERE datname = $1',
      [database],
    );
    if (rows.length === 0 || Date.now() > deadline) return rows.map((row) => row.application_name);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
