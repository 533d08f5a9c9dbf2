import { fileURLToPath } from 'node:url';
import { createPool } from '@surgery-calendar/postgres';
import { createTestDatabase } from '@surgery-calendar/test-servers';
import type { Pool } from 'pg';

/** A migrated database of the test file's own. */
export async function openBridgeDatabase(): Promise<{ url: string; pool: Pool; close(): Promise<void> }> {
  const directory = fileURLToPath(new URL('../../migrations', import.meta.url));
  const database = await createTestDatabase([{ schema: 'calendar_bridge', directory }]);
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
