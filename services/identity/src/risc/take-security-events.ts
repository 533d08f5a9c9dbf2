import { inTransaction } from '@surgery-calendar/postgres';
import { type Logger } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { rememberTokenId } from '../one-time/remember-token-id.ts';
import { type TokenKeyring } from '../tokens/token-keyring.ts';
import { applySecurityEvent } from './apply-security-event.ts';
import { findAccountByToken } from './find-account-by-token.ts';
import { type VerifiedSet } from './verify-security-event-token.ts';

export interface TakingParts {
  readonly pool: pg.Pool;
  readonly keyring: TokenKeyring;
  readonly newId: () => string;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/**
 * Does what a verified SET asks for, once: what it changes and that it was seen are one transaction, so that one whose processing failed
 * can be delivered again. `replayed`, and nothing done, for one that was taken before.
 */
export async function takeSecurityEvents(
  parts: TakingParts,
  set: VerifiedSet,
  ip: string | undefined,
): Promise<'taken' | 'replayed'> {
  const concerned: (string | undefined)[] = [];
  // Before the transaction, which would hold its locks all the while that tokens are opened.
  for (const { googleSub, token } of set.events) {
    concerned.push(token === undefined ? googleSub : await findAccountByToken(parts, token));
  }
  return inTransaction(parts.pool, async (client) => {
    const { issuer, tokenId, forgetAt } = set;
    if (!(await rememberTokenId(client, { issuer, tokenId, forgetAt }))) return 'replayed';
    const { rows } = await client.query<{ sub: string; granted_at: Date }>(
      'SELECT sub, granted_at FROM identity.google_account WHERE sub = ANY ($1) ORDER BY sub FOR UPDATE',
      [concerned.filter((sub) => sub !== undefined)],
    );
    const accounts = new Map(
      rows.map(({ sub, granted_at: grantedAt }) => [sub, { googleSub: sub, grantedAt }]),
    );
    const announcing = { newId: parts.newId, now: parts.clock() };
    for (const [index, event] of set.events.entries()) {
      const account = accounts.get(concerned[index] ?? '');
      await applySecurityEvent(client, announcing, { event, account, happenedAt: set.happenedAt, ip });
    }
    return 'taken';
  });
}
