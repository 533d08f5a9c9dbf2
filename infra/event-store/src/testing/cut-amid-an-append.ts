import { eventually } from '@surgery-calendar/test-servers';
import pg from 'pg';

/**
 * What a crash of the server looks like from here: every connection to the database ends at once, one of them in the middle of an append,
 * which it waits for. Without the wait most cuts would fall between two appends and show nothing.
 */
export async function cutAmidAnAppend(url: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      `SELECT pg_advisory_xact_lock(hashtext('event_store.append'), '${schema}.event'::regclass::oid::int)`,
    );
    await eventually(async () => {
      const { rowCount } = await client.query(
        `SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
         WHERE d.datname = current_database() AND locktype = 'advisory' AND NOT granted`,
      );
      if (rowCount === 0) throw new Error('no append is under way');
    });
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
  } finally {
    await client.end();
  }
}
