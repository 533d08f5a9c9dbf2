import pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { isDatabaseUnavailable } from './unavailable.ts';

/**
 * Resolves once the server at `url` answers a query; throws what it answers for good, such as a wrong password, and the
 * reason of `ended` where the server ends first.
 */
export async function answersQueries(url: string, ended: AbortSignal): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    ended.throwIfAborted();
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      return;
    } catch (error) {
      if (!isDatabaseUnavailable(error) || Date.now() > deadline) throw error;
      await pause(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
