import { inTransaction } from '@surgery-calendar/postgres';
import { type Logger } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { type Actor } from '../audit/audit-entry.ts';
import { type GoogleClient } from '../google/google-client.ts';
import { revokeToken } from '../google/revoke-token.ts';
import { openToken } from '../tokens/seal-token.ts';
import { type TokenKeyring } from '../tokens/token-keyring.ts';
import { dropPendingGrant, readPendingGrant, type PendingGrant } from './pending-grant.ts';
import { recordGrant, type RecordOutcome } from './record-grant.ts';

export interface AnsweringParts {
  readonly pool: pg.Pool;
  readonly google: GoogleClient;
  readonly keyring: TokenKeyring;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Logger;
  readonly patienceMs: number;
}

/** The doctor changes accounts: the entries leave the old calendar, then appear in the new one. */
export async function changeAccount(
  parts: AnsweringParts,
  doctor: { readonly id: string; readonly hospitalId: string },
  actor: Actor,
): Promise<RecordOutcome | { readonly kind: 'nothing-asked' }> {
  const now = parts.clock();
  const pending = await readPendingGrant(parts.pool, doctor.id, now);
  if (pending === undefined) return { kind: 'nothing-asked' };
  if (pending.isConfirmed) return { kind: 'connecting-later' };
  return recordGrant({ ...parts, now }, doctor, pending, {
    ...{ actor, askedAt: pending.grantedAt, replacesAccount: true },
  });
}

/** The doctor stays with the account of before; what was just granted on the other is given back, unless somebody here uses it. */
export async function keepAccount(
  parts: AnsweringParts,
  doctor: { readonly id: string },
): Promise<{ readonly kind: 'kept' | 'nothing-asked' }> {
  const dropped = await inTransaction(parts.pool, async (client) => {
    const pending = await readPendingGrant(client, doctor.id, parts.clock());
    if (pending === undefined || pending.isConfirmed) return undefined;
    await dropPendingGrant(client, doctor.id);
    return { pending, inUse: await isInUse(client, pending.google.sub) };
  });
  if (dropped === undefined) return { kind: 'nothing-asked' };
  if (!dropped.inUse) await giveBack(parts, dropped.pending);
  return { kind: 'kept' };
}

async function isInUse(client: pg.ClientBase, googleSub: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM identity.google_account WHERE sub = $1
     UNION ALL SELECT FROM identity.pending_grant WHERE google_sub = $1`,
    [googleSub],
  );
  return rowCount !== 0;
}

async function giveBack({ google, keyring, logger }: AnsweringParts, grant: PendingGrant): Promise<void> {
  const binding = { owner: grant.google.sub, holds: 'refresh-token' } as const;
  const answer = await revokeToken(google, await openToken(keyring, grant.sealedRefreshToken, binding));
  // Nothing of it is kept here: what Google still believes is worth nothing to anybody.
  if (answer.kind === 'unavailable') logger.warn({ err: answer.cause }, 'a grant not wanted stays at Google');
}
