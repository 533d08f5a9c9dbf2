import { type Logger } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { type GoogleClient } from '../google/google-client.ts';
import { mayWriteCalendar } from '../google/scopes.ts';
import { refreshAccessToken } from '../google/token-request.ts';
import { openToken, sealToken } from '../tokens/seal-token.ts';
import { type TokenKeyring } from '../tokens/token-keyring.ts';
import { markRevoked } from './mark-revoked.ts';
import { releaseRefreshLease, type RefreshLease } from './refresh-lease.ts';
import { storeRefreshed } from './store-refreshed.ts';

export interface RefreshingParts {
  readonly pool: pg.Pool;
  readonly google: GoogleClient;
  readonly keyring: TokenKeyring;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Logger;
}

export type RefreshOutcome =
  | { readonly kind: 'token'; readonly accessToken: string; readonly expiresAt: Date }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number }
  /** What is stored has the answer now: ours, or that of a newer grant. */
  | { readonly kind: 'look-again' };

/** Asks Google for a new access token and stores it while the lease is ours. The lease ends with it, however it ends. */
export async function refreshUnderLease(
  parts: RefreshingParts,
  lease: RefreshLease,
): Promise<RefreshOutcome> {
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
        return usable
          ? { kind: 'token', accessToken: answer.accessToken, expiresAt }
          : { kind: 'look-again' };
      }
      case 'refused':
        if (answer.error === 'invalid_grant') {
          const ours = await markRevoked(parts.pool, { ...parts, now: parts.clock() }, lease);
          if (ours) parts.logger.warn({ googleSub: owner }, 'Google revoked an account’s access');
          return { kind: 'look-again' };
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
