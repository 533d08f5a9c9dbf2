import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type Actor } from '../audit/audit-entry.ts';
import { beginWithdrawal, type BeginningParts } from '../withdrawal/begin-withdrawal.ts';
import { discardGrant } from '../discarded-grant/discard-grant.ts';
import { readAccountUse } from './account-use.ts';
import { linkAccount } from './link-account.ts';
import { isLeaving, lockDoctor, type LockedDoctor } from './lock-doctor.ts';
import { type NewGrant } from './new-grant.ts';
import { discardPendingGrant, keepPendingGrant } from './pending-grant.ts';

export interface RecordingParts extends BeginningParts {
  readonly pool: pg.Pool;
}

/** What became of a consent. */
export type RecordOutcome =
  | { readonly kind: 'connected' }
  /** The doctor is leaving an account; this one is connected when that is done. */
  | { readonly kind: 'connecting-later' }
  /** The doctor uses another account and must be asked. */
  | { readonly kind: 'another-account' }
  | { readonly kind: 'linked-to-another-doctor' }
  | { readonly kind: 'account-inactive' }
  | { readonly kind: 'account-ending' };

interface Given {
  readonly actor: Actor;
  /** When the consent was asked for: what happened to the account since then may have ended it. */
  readonly askedAt: Date;
  /** The doctor has said yes to changing accounts already. */
  readonly replacesAccount: boolean;
}

/**
 * Makes a consent the doctor's connection, now or as soon as the account of before is left, in one transaction with the messages and the
 * audit line that say so.
 */
export function recordGrant(
  parts: RecordingParts,
  doctor: { readonly id: string; readonly hospitalId: string },
  grant: NewGrant,
  given: Given,
): Promise<RecordOutcome> {
  return inTransaction(parts.pool, async (client) => {
    const locked = await lockDoctor(client, doctor.id, grant.google.sub);
    return settleGrant(client, parts, { ...doctor, locked }, grant, given);
  });
}

/** The same in the caller's transaction, under the locks of `lockDoctor`, the grant's account among them. */
export async function settleGrant(
  client: pg.ClientBase,
  parts: BeginningParts,
  doctor: { readonly id: string; readonly hospitalId: string; readonly locked: LockedDoctor | undefined },
  grant: NewGrant,
  given: Given,
): Promise<RecordOutcome> {
  const { locked } = doctor;
  const { sub, email } = grant.google;
  if (locked?.isActive !== true) {
    await discardGrant(client, parts, { googleSub: sub, sealedRefreshToken: grant.sealedRefreshToken });
    return { kind: 'account-inactive' };
  }
  const use = await readAccountUse(client, doctor, {
    ...{ googleSub: sub, askedAt: given.askedAt, grantedAt: grant.grantedAt },
  });
  if (use === 'linked-to-another-doctor') {
    await refuse(client, parts, locked, given.actor, sub);
    return { kind: use };
  }
  // A fresh one is dropped: it ends with the account's other grants, or Google is asked once more.
  if (use === 'ending') return { kind: 'account-ending' };
  const isChange = locked.googleSub !== undefined && locked.googleSub !== sub;
  if (await isLeaving(client, doctor.id)) {
    await keepPendingGrant(client, parts, doctor.id, grant, { isConfirmed: true });
    return { kind: 'connecting-later' };
  }
  if (isChange && !given.replacesAccount) {
    await keepPendingGrant(client, parts, doctor.id, grant, { isConfirmed: false });
    return { kind: 'another-account' };
  }
  if (isChange) {
    await keepPendingGrant(client, parts, doctor.id, grant, { isConfirmed: true });
    await beginWithdrawal(client, parts, {
      ...{ doctorRowId: doctor.id, cause: 'another-account', actor: given.actor },
    });
    return { kind: 'connecting-later' };
  }
  await discardPendingGrant(client, parts, doctor.id);
  await linkAccount(client, parts, doctor, grant);
  await appendAudit(client, {
    ...{ at: parts.now, actor: given.actor, action: 'calendar.connected', doctor: locked },
    detail: { googleSub: sub, googleEmail: email },
  });
  return { kind: 'connected' };
}

/** An operator will be asked why, so it stands in the log. */
async function refuse(
  client: pg.ClientBase,
  { now }: BeginningParts,
  doctor: { readonly hospitalId: string; readonly doctorId: string },
  actor: Actor,
  googleSub: string,
): Promise<void> {
  await appendAudit(client, {
    ...{ at: now, actor, action: 'calendar.connection-refused', doctor },
    detail: { code: 'linked-to-another-doctor', googleSub },
  });
}
