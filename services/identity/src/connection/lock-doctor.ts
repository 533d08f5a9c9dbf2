import type pg from 'pg';

export interface LockedDoctor {
  readonly hospitalId: string;
  readonly doctorId: string;
  readonly isActive: boolean;
  /** The Google account that the doctor is linked to. */
  readonly googleSub: string | undefined;
}

/**
 * Locks what a change of a doctor's connection touches until the transaction ends: first the Google accounts, in the order of their
 * names, then the doctor. Everybody locks in this order, the refresh of a token and its revocation too, so that none wait in a circle.
 * Undefined where the doctor is unknown.
 */
export async function lockDoctor(
  client: pg.ClientBase,
  doctorRowId: string,
  alsoAccount?: string,
): Promise<LockedDoctor | undefined> {
  for (;;) {
    const expected = await linkedAccount(client, doctorRowId);
    await client.query('SELECT FROM identity.google_account WHERE sub = ANY ($1) ORDER BY sub FOR UPDATE', [
      [expected, alsoAccount].filter((sub) => sub !== undefined),
    ]);
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
