import { type Logger } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { openToken, SealedTokenError } from '../tokens/seal-token.ts';
import { type TokenKeyring } from '../tokens/token-keyring.ts';
import { type TokenIdentifier } from './security-event.ts';
import { isNamedBy } from './token-identifier.ts';

const PAGE = 500;

/**
 * The account whose refresh token Google names; undefined where it is none of ours, or could be several (a prefix says little: the next
 * refresh will tell). No trace of a token is stored to look it up by, so every active one is opened: 0.35 s for 1,000 accounts on one core.
 */
export async function findAccountByToken(
  parts: { readonly pool: pg.Pool; readonly keyring: TokenKeyring; readonly logger: Logger },
  identifier: TokenIdentifier,
): Promise<string | undefined> {
  const found: string[] = [];
  for (let after = ''; ;) {
    const { rows } = await parts.pool.query<{ sub: string; refresh_token: string }>(
      `SELECT sub, refresh_token FROM identity.google_account
        WHERE status = 'active' AND sub > $1 ORDER BY sub LIMIT ${PAGE}`,
      [after],
    );
    for (const { sub, refresh_token: sealed } of rows) {
      const token = await open(parts, sub, sealed);
      if (token !== undefined && isNamedBy(identifier, token)) found.push(sub);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return found.length === 1 ? found[0] : undefined;
    after = last.sub;
  }
}

/** Undefined for a token whose key is lost: it says nothing about the others, and its account cannot be used anyway. */
async function open(
  { keyring, logger }: { readonly keyring: TokenKeyring; readonly logger: Logger },
  owner: string,
  sealed: string,
): Promise<string | undefined> {
  try {
    return await openToken(keyring, sealed, { owner, holds: 'refresh-token' });
  } catch (error) {
    if (!(error instanceof SealedTokenError)) throw error;
    logger.error({ err: error }, 'a token at rest cannot be opened, and is not looked at');
    return undefined;
  }
}
