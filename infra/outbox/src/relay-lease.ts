import pg from 'pg';

/** After a crash another relay goes on when it has run out. One that outlives it repeats messages at worst. */
const leaseSeconds = 15;

/** Takes or renews the lease of the schema's relay; false where another holder's still runs. */
export async function holdRelayLease(pool: pg.Pool, schema: string, holder: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `INSERT INTO ${pg.escapeIdentifier(schema)}.outbox_relay AS lease (holder, leased_until)
     VALUES ($1, now() + $2 * interval '1 second')
     ON CONFLICT (single) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until
     WHERE lease.holder = $1 OR lease.leased_until < now()`,
    [holder, leaseSeconds],
  );
  return rowCount === 1;
}

/** Gives the lease back, so that another relay need not wait for its end. */
export async function releaseRelayLease(pool: pg.Pool, schema: string, holder: string): Promise<void> {
  await pool.query(`DELETE FROM ${pg.escapeIdentifier(schema)}.outbox_relay WHERE holder = $1`, [holder]);
}
