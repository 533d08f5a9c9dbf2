import type pg from 'pg';

/** Sends COMMIT right behind the statements that were sent before, whose answers decide nothing any more. No statement may follow it. */
export type Commit = () => Promise<void>;

/**
 * Runs `work` between BEGIN and COMMIT on one connection and gives its result. Where it throws, the transaction is rolled back
 * and the same error is thrown; a lost COMMIT throws too, with the outcome unknown. Statements that `work` sends side by side go out
 * together, and run in the order in which they were sent. COMMIT follows once `work` is over, unless it sent it itself.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, commit: Commit) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  let committing: Promise<void> | undefined;
  const commit: Commit = () => (committing ??= sendCommit(client));
  try {
    // Sent together with the first statement. A BEGIN that fails has lost its connection, which that statement hears as well.
    const [, result] = await Promise.all([client.query('BEGIN'), work(client, commit)]);
    await commit();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function sendCommit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query('COMMIT');
  // PostgreSQL answers ROLLBACK, not an error, to the COMMIT of a transaction in which a statement failed unnoticed.
  if (command !== 'COMMIT')
    throw new Error('The transaction was rolled back: one of its statements had failed');
}
