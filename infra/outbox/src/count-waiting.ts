import pg from 'pg';

/** More than this is not counted. */
const countedAtMost = 10_000;

/** How many messages of the schema's outbox the bus has not taken yet; 10,000 stands for that many or more. */
export async function countWaiting(pool: pg.Pool, schema: string): Promise<number> {
  const { rows } = await pool.query<{ waiting: number }>(
    `SELECT count(*)::integer AS waiting FROM (SELECT FROM ${pg.escapeIdentifier(schema)}.outbox LIMIT $1) AS counted`,
    [countedAtMost],
  );
  return rows[0]?.waiting ?? 0;
}
