import type pg from 'pg';
import { type TokenBinding } from './seal-token.ts';

/** A column that holds sealed tokens. */
export interface TokenColumn {
  readonly table: 'google_account' | 'pending_grant' | 'discarded_grant';
  readonly rowKey: 'sub' | 'user_id' | 'id';
  readonly owner: 'sub' | 'google_sub';
  readonly column: 'refresh_token' | 'access_token';
  readonly holds: TokenBinding['holds'];
}

const account = { table: 'google_account', rowKey: 'sub', owner: 'sub' } as const;
const grant = { table: 'pending_grant', rowKey: 'user_id', owner: 'google_sub' } as const;
const discarded = { table: 'discarded_grant', rowKey: 'id', owner: 'google_sub' } as const;
const refreshToken = { column: 'refresh_token', holds: 'refresh-token' } as const;
const accessToken = { column: 'access_token', holds: 'access-token' } as const;

/**
 * All of them, waiting grants first: one becomes an account's or is discarded and never the other way, so none slips past who walks them in this order.
 * `user_google_auth` holds copies, which the database keeps by itself.
 */
export const tokenColumns: readonly TokenColumn[] = [
  { ...grant, ...refreshToken },
  { ...grant, ...accessToken },
  { ...account, ...refreshToken },
  { ...account, ...accessToken },
  { ...discarded, ...refreshToken },
];

export interface SealedToken {
  readonly rowKey: string;
  readonly owner: string;
  readonly sealed: string;
}

const BATCH = 200;

/** Reads a column's sealed tokens in batches by the rows' keys, beside whoever writes them. */
export async function* sealedTokens(pool: pg.Pool, column: TokenColumn): AsyncGenerator<SealedToken[]> {
  let after: string | null = null;
  for (;;) {
    const { rows }: pg.QueryResult<SealedToken> = await pool.query<SealedToken>(
      `SELECT ${column.rowKey}::text AS "rowKey", ${column.owner} AS owner, ${column.column} AS sealed
         FROM identity.${column.table}
        WHERE ${column.column} IS NOT NULL AND ($1::text IS NULL OR ${column.rowKey}::text > $1)
        ORDER BY ${column.rowKey}::text LIMIT ${BATCH}`,
      [after],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
    after = rows.at(-1)?.rowKey ?? null;
  }
}

export async function countSealedTokens(pool: pg.Pool): Promise<number> {
  let count = 0;
  for (const { table, column } of tokenColumns) {
    const { rows } = await pool.query<{ count: string }>(`SELECT count(${column}) FROM identity.${table}`);
    count += Number(rows[0]?.count ?? 0);
  }
  return count;
}
