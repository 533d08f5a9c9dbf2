import type pg from 'pg';

/**
 * Runs `work` between BEGIN and COMMIT on one connection and gives its result. Where it throws, the transaction is rolled back
 * and the same error is thrown; a lost COMMIT throws too, with the outcome unknown. Statements that `work` sends side by side go out
 * together, and run in the order in which they were sent.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    // Sent together with the first statement. A BEGIN that fails has lost its connection, which that statement hears as well.
    const [, result] = await Promise.all([client.query('BEGIN'), work(client)]);
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
