import { fileURLToPath } from 'node:url';
import { createPool } from '@surgery-calendar/postgres';
import { createTestDatabase } from '@surgery-calendar/test-servers';
import type pg from 'pg';
import { SCHEMA } from '../schema.ts';

export interface IdentityDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** For a test's own database. */
export const identitySchema = {
  schema: SCHEMA,
  directory: fileURLToPath(new URL('../../migrations', import.meta.url)),
};

/** Identity's schema in a database of the caller's own, without the service. */
export async function openIdentityDatabase(): Promise<IdentityDatabase> {
  const database = await createTestDatabase([identitySchema]);
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
