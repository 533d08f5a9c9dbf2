import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type SignedInDoctor } from './signed-in-doctor.ts';

/** Ends a doctor's session, and says so in the audit log. Nothing where it had ended already. */
export async function signOut(
  pool: pg.Pool,
  session: {
    readonly sessionId: string;
    readonly doctor: SignedInDoctor;
    readonly at: Date;
    readonly ip: string | undefined;
  },
): Promise<void> {
  const { doctor } = session;
  await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query('DELETE FROM identity.session WHERE sid = $1', [
      session.sessionId,
    ]);
    if (rowCount === 0) return;
    await appendAudit(client, {
      at: session.at,
      actor: { kind: 'doctor', id: doctor.doctorId, ip: session.ip },
      action: 'doctor.signed-out',
      doctor,
    });
  });
}
