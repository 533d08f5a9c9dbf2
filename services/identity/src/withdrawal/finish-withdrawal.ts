import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { readAccountUse } from '../connection/account-use.ts';
import { announceAccess } from '../connection/announce-access.ts';
import { linkAccount } from '../connection/link-account.ts';
import { type LockedDoctor } from '../connection/lock-doctor.ts';
import { discardPendingGrant, readPendingGrant, takePendingGrant } from '../connection/pending-grant.ts';
import { type GoogleIdentity } from '../google/id-token.ts';
import { type BeginningParts } from './begin-withdrawal.ts';
import { type ClaimedWithdrawal } from './claim-withdrawal.ts';
import { type NextRefusal } from './withdrawal.ts';

const actor = { kind: 'system', id: 'withdrawal' } as const;

/**
 * The last step, in the caller's transaction and under the locks of `lockDoctor`: unlinks the doctor, forgets the account where nobody
 * uses it any more, and connects the account that waited for this, if one did and still may.
 */
export async function finishWithdrawal(
  client: pg.ClientBase,
  parts: BeginningParts,
  claimed: ClaimedWithdrawal,
  doctor: LockedDoctor,
  revokedAtGoogle: boolean | undefined,
): Promise<void> {
  const { now } = parts;
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
  const next = await connectNext(client, parts, { ...doctor, id: doctorRowId });
  if (next.kind !== 'connected')
    await announceAccess(client, 'calendar-access.revoked.v1', { doctorRowId }, parts);
  await appendAudit(client, {
    ...{ at: now, actor, action: 'calendar.withdrawal-finished', doctor },
    detail: {
      googleSub,
      leftBehind: rows[0]?.left_behind ?? null,
      revokedAtGoogle: revokedAtGoogle ?? null,
    },
  });
  if (next.kind === 'nothing-waits') return;
  const { sub, email } = next.google;
  if (next.kind === 'connected') {
    await appendAudit(client, {
      ...{ at: now, actor, action: 'calendar.connected', doctor },
      detail: { googleSub: sub, googleEmail: email },
    });
    return;
  }
  await client.query('UPDATE identity.withdrawal SET next_refused = $2 WHERE id = $1', [
    claimed.id,
    next.code,
  ]);
  await appendAudit(client, {
    ...{ at: now, actor, action: 'calendar.connection-refused', doctor },
    detail: { code: next.code, googleSub: sub },
  });
}

type NextAccount =
  | { readonly kind: 'nothing-waits' }
  | { readonly kind: 'connected'; readonly google: GoogleIdentity }
  /** Somebody took the account meanwhile, its grant was ended, or the doctor left the hospital. */
  | {
      readonly kind: 'refused';
      readonly google: GoogleIdentity;
      readonly code: NextRefusal;
    };

async function connectNext(
  client: pg.ClientBase,
  parts: BeginningParts,
  doctor: LockedDoctor & { readonly id: string },
): Promise<NextAccount> {
  const pending = await readPendingGrant(client, doctor.id, parts.now);
  if (pending?.isConfirmed !== true) return { kind: 'nothing-waits' };
  const { google, grantedAt } = pending;
  const use = await readAccountUse(client, doctor, {
    ...{ googleSub: google.sub, askedAt: grantedAt, grantedAt },
  });
  if (!doctor.isActive || use !== 'free') {
    await discardPendingGrant(client, parts, doctor.id);
    if (!doctor.isActive) return { kind: 'refused', google, code: 'account-inactive' };
    return {
      kind: 'refused',
      google,
      code: use === 'ending' ? 'account-ending' : 'linked-to-another-doctor',
    };
  }
  await takePendingGrant(client, doctor.id);
  await linkAccount(client, parts, doctor, pending);
  return { kind: 'connected', google };
}
