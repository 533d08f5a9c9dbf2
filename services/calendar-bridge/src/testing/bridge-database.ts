import { fileURLToPath } from 'node:url';
import { createPool, migrate } from '@surgery-calendar/postgres';
import { createTestDatabase } from '@surgery-calendar/test-servers';
import type { Pool } from 'pg';

/** A migrated database of the test file's own. */
export async function openBridgeDatabase(): Promise<{ url: string; pool: Pool; close(): Promise<void> }> {
  const database = await createTestDatabase();
  const directory = fileURLToPath(new URL('../../migrations', import.meta.url));
  await migrate(database.url, { schema: 'calendar_bridge', directory });
  const pool = createPool(database.url, { applicationName: 'test' });
  return {
    url: database.url,
    pool,
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}
