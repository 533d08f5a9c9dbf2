import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { readAccountUse } from '../connection/account-use.ts';
import { announceAccess, type Announcing } from '../connection/announce-access.ts';
import { linkAccount } from '../connection/link-account.ts';
import { type LockedDoctor } from '../connection/lock-doctor.ts';
import { dropPendingGrant, readPendingGrant } from '../connection/pending-grant.ts';
import { type ClaimedWithdrawal } from './claim-withdrawal.ts';

const actor = { kind: 'system', id: 'withdrawal' } as const;

/**
 * The last step, in the caller's transaction and under the locks of `lockDoctor`: unlinks the doctor, forgets the account where nobody
 * uses it any more, and connects the account that waited for this, if one did and still may.
 */
export async function finishWithdrawal(
  client: pg.ClientBase,
  announcing: Announcing,
  claimed: ClaimedWithdrawal,
  doctor: LockedDoctor,
  revokedAtGoogle: boolean | undefined,
): Promise<void> {
  const { now } = announcing;
  const { doctorRowId, googleSub } = claimed;
  await client.query('DELETE FROM identity.user_google_auth WHERE user_id = $1', [doctorRowId]);
  await client.query(
    `DELETE FROM identity.google_account account WHERE sub = $1
        AND NOT EXISTS (SELECT FROM identity.user_google_auth link WHERE link.google_sub = account.sub)`,
    [googleSub],
  );
  const { rows } = await client.query<{ left_behind: number | null }>(
    `UPDATE identity.withdrawal SET step = 'done', finished_at = $2, revoked_at_google = $3, lease = NULL, leased_until = NULL
      WHERE id = $1 RETURNING left_behind`,
    [claimed.id, now, revokedAtGoogle],
  );
  await client.query(
    'UPDATE identity.doctor SET email = NULL, name = NULL WHERE id = $1 AND deleted_at IS NOT NULL',
    [doctorRowId],
  );
  const next = await connectNext(client, announcing, { ...doctor, id: doctorRowId });
  if (next === undefined) {
    await announceAccess(client, 'calendar-access.revoked.v1', { doctorRowId }, announcing);
  }
  await appendAudit(client, {
    ...{ at: now, actor, action: 'calendar.withdrawal-finished', doctor },
    detail: {
      googleSub,
      leftBehind: rows[0]?.left_behind ?? null,
      revokedAtGoogle: revokedAtGoogle ?? null,
    },
  });
  if (next === undefined) return;
  await appendAudit(client, {
    ...{ at: now, actor, action: 'calendar.connected', doctor },
    detail: { googleSub: next.sub, googleEmail: next.email },
  });
}

/** The account that is connected now. */
async function connectNext(
  client: pg.ClientBase,
  announcing: Announcing,
  doctor: LockedDoctor & { readonly id: string },
): Promise<{ readonly sub: string; readonly email: string } | undefined> {
  const pending = await readPendingGrant(client, doctor.id, announcing.now);
  if (pending?.isConfirmed !== true) return undefined;
  await dropPendingGrant(client, doctor.id);
  const asked = { googleSub: pending.google.sub, askedAt: pending.grantedAt };
  // Somebody else took the account meanwhile, or the doctor left the hospital: the doctor stays disconnected, and the portal says so.
  if (!doctor.isActive || (await readAccountUse(client, doctor, asked)) !== 'free') return undefined;
  await linkAccount(client, announcing, doctor, pending);
  return pending.google;
}
