import { inTransaction } from '@surgery-calendar/postgres';
import pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type Actor } from '../audit/audit-entry.ts';
import { beginWithdrawal, type BeginningParts } from '../withdrawal/begin-withdrawal.ts';
import { readAccountUse } from './account-use.ts';
import { linkAccount } from './link-account.ts';
import { lockDoctor } from './lock-doctor.ts';
import { type NewGrant } from './new-grant.ts';
import { keepPendingGrant } from './pending-grant.ts';

export interface RecordingParts extends BeginningParts {
  readonly pool: pg.Pool;
}

/** What became of a consent. */
export type RecordOutcome =
  | { readonly kind: 'connected' }
  /** The doctor is leaving an account; this one is connected when that is done. */
  | { readonly kind: 'connecting-later' }
  /** The doctor uses another account and must be asked. */
  | { readonly kind: 'another-account'; readonly present: string }
  | { readonly kind: 'linked-to-another-doctor' }
  | { readonly kind: 'account-inactive' }
  | { readonly kind: 'account-ending' };

/**
 * Makes a consent the doctor's connection, now or as soon as the account of before is left, in one transaction with the messages and the
 * audit line that say so.
 */
export async function recordGrant(
  parts: RecordingParts,
  doctor: { readonly id: string; readonly hospitalId: string },
  grant: NewGrant,
  given: {
    readonly actor: Actor;
    /** When the consent was asked for: what happened to the account since then may have ended it. */
    readonly askedAt: Date;
    /** The doctor has said yes to changing accounts already. */
    readonly replacesAccount: boolean;
  },
): Promise<RecordOutcome> {
  const { sub, email } = grant.google;
  try {
    return await inTransaction(parts.pool, async (client) => {
      const locked = await lockDoctor(client, doctor.id, sub);
      if (locked?.isActive !== true) return { kind: 'account-inactive' };
      const use = await readAccountUse(client, doctor, { googleSub: sub, askedAt: given.askedAt });
      if (use === 'linked-to-another-doctor') {
        await refuse(client, parts, locked, given.actor, sub);
        return { kind: use };
      }
      if (use === 'ending') return { kind: 'account-ending' };
      if (await isLeaving(client, doctor.id)) {
        await keepPendingGrant(client, doctor.id, { ...grant, isConfirmed: true });
        return { kind: 'connecting-later' };
      }
      if (locked.googleSub !== undefined && locked.googleSub !== sub) {
        if (!given.replacesAccount) {
          await keepPendingGrant(client, doctor.id, { ...grant, isConfirmed: false });
          return { kind: 'another-account', present: await emailOf(client, locked.googleSub) };
        }
        const leaving = { doctorRowId: doctor.id, cause: 'another-account', actor: given.actor } as const;
        await beginWithdrawal(client, parts, leaving);
        await keepPendingGrant(client, doctor.id, { ...grant, isConfirmed: true });
        return { kind: 'connecting-later' };
      }
      await linkAccount(client, parts, doctor, grant);
      await appendAudit(client, {
        ...{ at: parts.now, actor: given.actor, action: 'calendar.connected', doctor: locked },
        detail: { googleSub: sub, googleEmail: email },
      });
      return { kind: 'connected' };
    });
  } catch (error) {
    if (isLinkedElsewhere(error)) return { kind: 'linked-to-another-doctor' };
    throw error;
  }
}

async function isLeaving(client: pg.ClientBase, doctorRowId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM identity.withdrawal WHERE user_id = $1 AND finished_at IS NULL',
    [doctorRowId],
  );
  return rowCount !== 0;
}

async function emailOf(client: pg.ClientBase, googleSub: string): Promise<string> {
  const { rows } = await client.query<{ email: string }>(
    'SELECT email FROM identity.google_account WHERE sub = $1',
    [googleSub],
  );
  const [account] = rows;
  if (account === undefined) throw new Error('a link names an account that is not there');
  return account.email;
}

/** An operator will be asked why, so it stands in the log. */
async function refuse(
  client: pg.ClientBase,
  { now }: RecordingParts,
  doctor: { readonly hospitalId: string; readonly doctorId: string },
  actor: Actor,
  googleSub: string,
): Promise<void> {
  await appendAudit(client, {
    ...{ at: now, actor, action: 'calendar.connection-refused', doctor },
    detail: { code: 'linked-to-another-doctor', googleSub },
  });
}

/** Two doctors of one hospital linked the same account in the same moment, before either could see the other. */
function isLinkedElsewhere(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === '23505' &&
    error.constraint === 'one_doctor_of_a_hospital_per_google_account'
  );
}
