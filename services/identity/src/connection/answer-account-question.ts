import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type Actor } from '../audit/audit-entry.ts';
import { type BeginningParts } from '../withdrawal/begin-withdrawal.ts';
import { lockDoctor, type LockedDoctor } from './lock-doctor.ts';
import { discardPendingGrant, readPendingGrant, type PendingGrant } from './pending-grant.ts';
import { settleGrant, type RecordOutcome } from './record-grant.ts';

export interface AnsweringParts extends Omit<BeginningParts, 'now'> {
  readonly pool: pg.Pool;
  readonly clock: () => Date;
}

/** A doctor's answer to the question whether to change accounts, with the question's own id: another tab may have asked since. */
export interface AccountAnswer {
  readonly doctor: { readonly id: string; readonly hospitalId: string };
  readonly actor: Actor;
  readonly question: string;
}

type NothingAsked = { readonly kind: 'nothing-asked' };

/** The doctor changes accounts: the entries leave the old calendar, then appear in the new one. */
export function changeAccount(
  parts: AnsweringParts,
  answer: AccountAnswer,
): Promise<RecordOutcome | NothingAsked> {
  const { doctor, actor } = answer;
  return withQuestion<RecordOutcome>(parts, answer, (client, now, locked, pending) =>
    settleGrant(client, { ...parts, now }, { ...doctor, locked }, pending, {
      ...{ actor, askedAt: pending.grantedAt, replacesAccount: true },
    }),
  );
}

/** The doctor stays with the account of before; Google ends what was just granted on the other, unless somebody here uses it. */
export function keepAccount(
  parts: AnsweringParts,
  answer: AccountAnswer,
): Promise<{ readonly kind: 'kept' } | NothingAsked> {
  const { doctor, actor } = answer;
  return withQuestion(parts, answer, async (client, now, locked, pending) => {
    await discardPendingGrant(client, { ...parts, now }, doctor.id);
    await appendAudit(client, {
      ...{ at: now, actor, action: 'calendar.connection-refused', doctor: locked },
      detail: { code: 'account-kept', googleSub: pending.google.sub },
    });
    return { kind: 'kept' as const };
  });
}

/** Runs `work` while the very question is open, under the doctor's locks. */
function withQuestion<Outcome>(
  { pool, clock }: AnsweringParts,
  { doctor, question }: AccountAnswer,
  work: (client: pg.ClientBase, now: Date, locked: LockedDoctor, pending: PendingGrant) => Promise<Outcome>,
): Promise<Outcome | NothingAsked> {
  const now = clock();
  return inTransaction(pool, async (client) => {
    const seen = await readPendingGrant(client, doctor.id, now);
    const locked = await lockDoctor(client, doctor.id, seen?.google.sub);
    const pending = await readPendingGrant(client, doctor.id, now);
    const isOpen = pending?.question === question && !pending.isConfirmed;
    // Another grant came between the look and the lock: then its account is not locked, and its question is another.
    if (locked === undefined || !isOpen || pending.google.sub !== seen?.google.sub)
      return { kind: 'nothing-asked' };
    return work(client, now, locked, pending);
  });
}
