import type pg from 'pg';

/** What is stored of a Google account's access. */
export interface StoredAccess {
  readonly status: 'active' | 'revoked';
  readonly scopes: readonly string[];
  readonly accessToken: { readonly sealed: string; readonly expiresAt: Date } | undefined;
}

interface Row {
  status: 'active' | 'revoked';
  scopes: string[];
  access_token: string | null;
  access_token_expires_at: Date | null;
}

/** Undefined for an account that is not known here. */
export async function readAccess(pool: pg.Pool, googleSub: string): Promise<StoredAccess | undefined> {
  const { rows } = await pool.query<Row>(
    `SELECT status, scopes, access_token, access_token_expires_at FROM identity.google_account WHERE sub = $1`,
    [googleSub],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { access_token: sealed, access_token_expires_at: expiresAt } = row;
  const accessToken = sealed === null || expiresAt === null ? undefined : { sealed, expiresAt };
  return { status: row.status, scopes: row.scopes, accessToken };
}
