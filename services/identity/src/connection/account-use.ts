import type pg from 'pg';

/** Whether a Google account can become a doctor's, as the caller's transaction sees it. */
export type AccountUse =
  | 'free'
  /** Another doctor of the same hospital has it, or will have: their surgeries would stand in one calendar. */
  | 'linked-to-another-doctor'
  /** Its grant is being ended, or may have been since this consent: the new tokens are dead or about to be. */
  | 'ending';

/** Reads it under the locks of `lockDoctor`, which the account is among. */
export async function readAccountUse(
  client: pg.ClientBase,
  doctor: { readonly id: string; readonly hospitalId: string },
  grant: { readonly googleSub: string; readonly askedAt: Date; readonly grantedAt: Date },
): Promise<AccountUse> {
  const { rows } = await client.query<{ taken: boolean; ending: boolean }>(
    `SELECT
       EXISTS (SELECT FROM identity.user_google_auth WHERE google_sub = $1 AND hospital_id = $2 AND user_id <> $3)
       OR EXISTS (SELECT FROM identity.pending_grant JOIN identity.doctor ON doctor.id = user_id
                   WHERE google_sub = $1 AND hospital_id = $2 AND user_id <> $3 AND confirmed_at IS NOT NULL) AS taken,
       EXISTS (SELECT FROM identity.google_account WHERE sub = $1 AND (status = 'ending' OR revoked_at > $5))
       OR EXISTS (SELECT FROM identity.withdrawal
                   WHERE google_sub = $1 AND revoked_at_google IS NOT NULL AND finished_at > $4)
       OR EXISTS (SELECT FROM identity.discarded_grant
                   WHERE google_sub = $1 AND (finished_at IS NULL OR (revoked_at_google IS NOT NULL AND finished_at > $4)))
         AS ending`,
    [grant.googleSub, doctor.hospitalId, doctor.id, grant.askedAt, grant.grantedAt],
  );
  const [use] = rows;
  if (use?.taken === true) return 'linked-to-another-doctor';
  return use?.ending === true ? 'ending' : 'free';
}
