import type pg from 'pg';

/**
 * A table of leases, by name as SQL writes it: `reader text PRIMARY KEY, epoch bigint NOT NULL, holder uuid, leased_until timestamptz
 * NOT NULL`. Further columns are its owner's and have defaults.
 */
export interface LeaseTable {
  readonly pool: pg.Pool;
  readonly table: string;
}

/** One reader's work in the hands of one process, for as long as nobody has taken it over. */
export interface Lease {
  readonly reader: string;
  /** Rises with each take-over: a write that asks for it in the same statement is refused once another holder writes. */
  readonly epoch: string;
}

/** Another process has taken the lease over: what this one still has in hand, the other one does again. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** How long a holder that died or was cut off is waited for, in milliseconds. */
export const leaseMs = 3_000;

/** Notified with the reader's name where a holder gives its lease back. */
export function leaseChannel({ table }: Pick<LeaseTable, 'table'>): string {
  return `${table}.lease`;
}

/**
 * Takes a reader's lease where it is free or the holder's own; else tells for how many milliseconds it is held. One that would run for
 * longer than any is given for is from before the database's clock was put back: it is free. Twice as long, since this statement may have
 * waited for the renewal that it then judges by its own, earlier time.
 */
export async function takeLease(
  { pool, table }: LeaseTable,
  reader: string,
  holder: string,
): Promise<Lease | { readonly heldForMs: number }> {
  const taken = await pool.query<{ epoch: string }>(
    `insert into ${table} as lease (reader, epoch, holder, leased_until)
     values ($1, 1, $2, now() + $3 * interval '1 ms')
     on conflict (reader) do update
       set epoch = lease.epoch + 1, holder = excluded.holder, leased_until = excluded.leased_until
       where lease.leased_until <= now() or lease.leased_until > now() + 2 * $3 * interval '1 ms'
         or lease.holder = excluded.holder
     returning epoch::text`,
    [reader, holder, leaseMs],
  );
  const [row] = taken.rows;
  if (row !== undefined) return { reader, epoch: row.epoch };
  const held = await pool.query<{ ms: number }>(
    `select ceil(least(greatest(0, extract(epoch from leased_until - now()) * 1000), $2))::int as ms from ${table} where reader = $1`,
    [reader, leaseMs],
  );
  return { heldForMs: held.rows[0]?.ms ?? 0 };
}

/** Throws `LeaseLost` where it is another's. One that ran out and was not taken is still the holder's. */
export async function renewLease({ pool, table }: LeaseTable, lease: Lease): Promise<void> {
  const { rowCount } = await pool.query(
    `update ${table} set leased_until = now() + $3 * interval '1 ms' where reader = $1 and epoch = $2`,
    [lease.reader, lease.epoch, leaseMs],
  );
  if (rowCount === 0) throw leaseLost(lease);
}

/** Gives the lease back and tells those who wait for it; one that is another's by now is left alone. */
export async function releaseLease(leases: LeaseTable, { reader, epoch }: Lease): Promise<void> {
  await leases.pool.query(
    `with released as (
       update ${leases.table} set epoch = epoch + 1, holder = null, leased_until = '-infinity'
       where reader = $1 and epoch = $2 returning reader
     )
     select pg_notify($3, reader) from released`,
    [reader, epoch, leaseChannel(leases)],
  );
}

export function leaseLost({ reader }: Lease): LeaseLost {
  return new LeaseLost(`another replica is the ${reader} now`);
}
