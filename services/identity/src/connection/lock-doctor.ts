import type pg from 'pg';

export interface LockedDoctor {
  readonly hospitalId: string;
  readonly doctorId: string;
  readonly isActive: boolean;
  /** The Google account that the doctor is linked to. */
  readonly googleSub: string | undefined;
}

/**
 * Locks Google accounts until the transaction ends, those too that are not known here yet: two doctors may be about to bring the same
 * one. In the order of their names, so that none wait in a circle.
 */
export async function lockAccounts(client: pg.ClientBase, googleSubs: readonly string[]): Promise<void> {
  const inOrder = [...new Set(googleSubs)].toSorted();
  for (const sub of inOrder) {
    await client.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('identity google account ' || $1, 0))`,
      [sub],
    );
  }
  await client.query('SELECT FROM identity.google_account WHERE sub = ANY ($1) ORDER BY sub FOR UPDATE', [
    inOrder,
  ]);
}

/**
 * Locks what a change of a doctor's connection touches until the transaction ends: first the Google accounts, then the doctor. Everybody
 * locks in this order; the refresh of a token and its revocation lock the account's row, then its doctors. Undefined where the doctor is
 * unknown.
 */
export async function lockDoctor(
  client: pg.ClientBase,
  doctorRowId: string,
  alsoAccount?: string,
): Promise<LockedDoctor | undefined> {
  for (;;) {
    const expected = await linkedAccount(client, doctorRowId);
    await lockAccounts(
      client,
      [expected, alsoAccount].filter((sub) => sub !== undefined),
    );
    const { rows } = await client.query<{ hospital_id: string; doctor_id: string; active: boolean }>(
      `SELECT hospital_id, doctor_id, deactivated_at IS NULL AND deleted_at IS NULL AS active
         FROM identity.doctor WHERE id = $1 FOR UPDATE`,
      [doctorRowId],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const googleSub = await linkedAccount(client, doctorRowId);
    // Another account came in between, which is rare: its lock is taken as well, out of order this once. PostgreSQL ends a circle.
    if (googleSub === expected) {
      return {
        hospitalId: row.hospital_id,
        doctorId: row.doctor_id,
        isActive: row.active,
        googleSub,
      };
    }
  }
}

async function linkedAccount(client: pg.ClientBase, doctorRowId: string): Promise<string | undefined> {
  const { rows } = await client.query<{ google_sub: string }>(
    'SELECT google_sub FROM identity.user_google_auth WHERE user_id = $1',
    [doctorRowId],
  );
  return rows[0]?.google_sub;
}

/** Whether the doctor is leaving an account. */
export async function isLeaving(client: pg.ClientBase, doctorRowId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM identity.withdrawal WHERE user_id = $1 AND finished_at IS NULL',
    [doctorRowId],
  );
  return rowCount !== 0;
}
