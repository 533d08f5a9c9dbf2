import { fileURLToPath } from 'node:url';
import { createPool, migrate } from '@surgery-calendar/postgres';
import { createTestDatabase } from '@surgery-calendar/test-servers';
import type pg from 'pg';
import { SCHEMA } from '../schema.ts';

export interface IdentityDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** Identity's schema in a database of the caller's own, without the service. */
export async function openIdentityDatabase(): Promise<IdentityDatabase> {
  const database = await createTestDatabase();
  const directory = fileURLToPath(new URL('../../migrations', import.meta.url));
  await migrate(database.url, { schema: SCHEMA, directory });
  const pool = createPool(database.url, { applicationName: 'identity-database' });
  return {
    url: database.url,
    pool,
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}
