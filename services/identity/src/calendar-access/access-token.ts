import { type Logger } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { type GoogleClient } from '../google/google-client.ts';
import { mayWriteCalendar } from '../google/scopes.ts';
import { refreshAccessToken } from '../google/token-request.ts';
import { openToken, sealToken } from '../tokens/seal-token.ts';
import { type TokenKeyring } from '../tokens/token-keyring.ts';
import { markRevoked } from './mark-revoked.ts';
import { releaseRefreshLease, takeRefreshLease, type RefreshLease } from './refresh-lease.ts';
import { storeRefreshed } from './store-refreshed.ts';
import { readAccess } from './stored-access.ts';

export interface AccessTokenParts {
  readonly pool: pg.Pool;
  readonly google: GoogleClient;
  readonly keyring: TokenKeyring;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly pause: (ms: number) => Promise<void>;
  readonly logger: Logger;
}

export type AccessTokenOutcome =
  | { readonly kind: 'token'; readonly accessToken: string; readonly expiresAt: Date }
  | { readonly kind: 'access-revoked' }
  | { readonly kind: 'scope-missing' }
  | { readonly kind: 'not-connected' }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number };

/** A token handed out lives at least this long: enough for the call that it is wanted for. */
const SHORTEST_LIFE_MS = 60_000;

/** How often, and for how long, one waits for another process's refresh before saying "try again". */
const PEEK_MS = 150;
const MOST_PEEKS = 40;

/** Asks for the access token of a Google account; `refused` is one that Google did not take any more. */
export type AccessTokenSource = (googleSub: string, refused?: string) => Promise<AccessTokenOutcome>;

/**
 * Gives the access token of a Google account, refreshed where it would expire within a minute or was refused. One refresh at a time
 * per account: in this process callers share it, among processes a lease decides. Throws for a lost key or an absent database.
 */
export function createAccessTokenSource(parts: AccessTokenParts): AccessTokenSource {
  const underWay = new Map<string, Promise<AccessTokenOutcome>>();
  return (googleSub, refused) => {
    const question = JSON.stringify([googleSub, refused]);
    const shared = underWay.get(question);
    if (shared !== undefined) return shared;
    const started = obtain(parts, googleSub, refused).finally(() => underWay.delete(question));
    underWay.set(question, started);
    return started;
  };
}

async function obtain(
  parts: AccessTokenParts,
  googleSub: string,
  refused: string | undefined,
): Promise<AccessTokenOutcome> {
  for (let peek = 0; peek < MOST_PEEKS; peek += 1) {
    const stored = await readAccess(parts.pool, googleSub);
    if (stored === undefined) return { kind: 'not-connected' };
    if (stored.status === 'revoked') return { kind: 'access-revoked' };
    if (!mayWriteCalendar(stored.scopes)) return { kind: 'scope-missing' };
    const { accessToken } = stored;
    if (
      accessToken !== undefined &&
      accessToken.expiresAt.getTime() - parts.clock().getTime() > SHORTEST_LIFE_MS
    ) {
      const opened = await openToken(parts.keyring, accessToken.sealed, {
        owner: googleSub,
        holds: 'access-token',
      });
      // Where another one is stored by now, somebody has refreshed since.
      if (opened !== refused) return { kind: 'token', accessToken: opened, expiresAt: accessToken.expiresAt };
    }
    const lease = await takeRefreshLease(parts.pool, googleSub, parts.newId());
    const refreshed = lease === undefined ? 'look-again' : await refresh(parts, lease);
    if (refreshed !== 'look-again') return refreshed;
    if (lease === undefined) await parts.pause(PEEK_MS);
  }
  return { kind: 'unavailable', retryAfterSeconds: 2 };
}

/** `look-again` where what is stored has the answer now: ours, or that of a newer grant. */
async function refresh(
  parts: AccessTokenParts,
  lease: RefreshLease,
): Promise<AccessTokenOutcome | 'look-again'> {
  try {
    const owner = lease.googleSub;
    const refreshToken = await openToken(parts.keyring, lease.sealedRefreshToken, {
      owner,
      holds: 'refresh-token',
    });
    const answer = await refreshAccessToken(parts.google, refreshToken);
    switch (answer.kind) {
      case 'granted': {
        const expiresAt = new Date(parts.clock().getTime() + answer.expiresInSeconds * 1_000);
        const seal = (token: string, holds: 'refresh-token' | 'access-token') =>
          sealToken(parts.keyring, token, { owner, holds });
        const stored = await storeRefreshed(parts.pool, { ...parts, now: parts.clock() }, lease, {
          sealedAccessToken: await seal(answer.accessToken, 'access-token'),
          expiresAt,
          sealedRefreshToken: answer.refreshToken && (await seal(answer.refreshToken, 'refresh-token')),
          scopes: answer.scopes,
        });
        const usable = stored && (answer.scopes === undefined || mayWriteCalendar(answer.scopes));
        return usable ? { kind: 'token', accessToken: answer.accessToken, expiresAt } : 'look-again';
      }
      case 'refused':
        if (answer.error === 'invalid_grant') {
          const ours = await markRevoked(parts.pool, { ...parts, now: parts.clock() }, lease);
          if (ours) parts.logger.warn({ googleSub: owner }, 'Google revoked an account’s access');
          return 'look-again';
        }
        // Our own client is refused, not the doctor: an operator's matter, and no reason to give the connection up.
        parts.logger.error({ googleError: answer.error }, 'Google refuses this client');
        await releaseRefreshLease(parts.pool, lease);
        return { kind: 'unavailable', retryAfterSeconds: 60 };
      case 'unavailable':
        parts.logger.warn({ err: answer.cause }, 'Google did not answer a refresh');
        await releaseRefreshLease(parts.pool, lease);
        return { kind: 'unavailable', retryAfterSeconds: answer.retryAfterSeconds };
    }
  } catch (error) {
    // A lost key, say. The lease must not make the next caller wait; where the database is away it ends by itself.
    await releaseRefreshLease(parts.pool, lease).catch((cause: unknown) => {
      parts.logger.warn({ err: cause }, 'a refresh lease could not be given back');
    });
    throw error;
  }
}
