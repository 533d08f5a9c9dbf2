import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { serverUrl } from './server-url.ts';

export interface TestDatabase {
  readonly url: string;
  /** Drops it; throws where connections to it were left open. */
  drop(): Promise<void>;
}

/** An empty database of the caller's own, on the PostgreSQL that the global setup started. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = serverUrl('TEST_POSTGRES_URL');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asOwner(server, (client) => client.query(`CREATE DATABASE ${name}`));
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

/** A connection that was closed a moment ago may still be on its way out: it gets two seconds. */
async function openConnections(client: pg.Client, database: string): Promise<string[]> {
  const deadline = Date.now() + 2_000;
  for (;;) {
    const { rows } = await client.query<{ application_name: string }>(
      'SELECT application_name FROM pg_stat_activity WHERE datname = $1',
      [database],
    );
    if (rows.length === 0 || Date.now() > deadline) return rows.map((row) => row.application_name);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function asOwner<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
