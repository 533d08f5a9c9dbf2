import type pg from 'pg';

/**
 * Runs `work` between BEGIN and COMMIT on one connection and gives its result. Where it throws, the transaction is rolled back
 * and the same error is thrown; a lost COMMIT throws too, with the outcome unknown.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    const { command } = await client.query('COMMIT');
    // PostgreSQL answers ROLLBACK, not an error, to the COMMIT of a transaction in which a statement failed unnoticed.
    if (command !== 'COMMIT')
      throw new Error('The transaction was rolled back: one of its statements had failed');
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
