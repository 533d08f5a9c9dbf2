import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { rememberTokenId } from '../one-time/remember-token-id.ts';
import { type VerifiedLogout } from './verify-logout-token.ts';

interface Row {
  hospital_id: string;
  doctor_id: string;
}

/**
 * Ends the sessions that came from the provider's session that has ended, or from any of the person's. A session that was begun without
 * a `sid` can only be known by the person. False for a token that was used before: nothing is done then.
 */
export async function endSessionsOfProvider(
  pool: pg.Pool,
  logout: Extract<VerifiedLogout, { kind: 'logout' }>,
  request: { readonly at: Date; readonly ip: string | undefined },
): Promise<boolean> {
  const { issuer, token } = logout;
  return inTransaction(pool, async (client) => {
    const once = { issuer, tokenId: token.tokenId, forgetAt: logout.tooOldAt };
    if (!(await rememberTokenId(client, once))) return false;
    const { rows } = await client.query<Row>(
      `DELETE FROM identity.session
        WHERE sess -> 'provider' ->> 'issuer' = $1
          AND sess -> 'doctor' ->> 'hospitalId' = ANY ($2)
          AND ($3::text IS NULL OR sess -> 'doctor' ->> 'subject' = $3)
          AND ($4::text IS NULL OR sess -> 'provider' ->> 'sid' = $4
               OR ($3 IS NOT NULL AND sess -> 'provider' ->> 'sid' IS NULL))
        RETURNING sess -> 'doctor' ->> 'hospitalId' AS hospital_id, sess -> 'doctor' ->> 'doctorId' AS doctor_id`,
      [issuer, logout.hospitals.map(({ hospitalId }) => hospitalId), token.subject, token.sid],
    );
    for (const [, ended] of Map.groupBy(rows, (row) => JSON.stringify([row.hospital_id, row.doctor_id]))) {
      const [row] = ended;
      if (row === undefined) continue;
      await appendAudit(client, {
        at: request.at,
        actor: { kind: 'identity-provider', id: issuer, ip: request.ip },
        action: 'doctor.sessions-ended',
        doctor: { hospitalId: row.hospital_id, doctorId: row.doctor_id },
        detail: { sessions: ended.length },
      });
    }
    return true;
  });
}
