import { mayWriteCalendar } from '../google/scopes.ts';
import { openToken } from '../tokens/seal-token.ts';
import { noteAsked } from './note-asked.ts';
import { takeRefreshLease } from './refresh-lease.ts';
import { refreshUnderLease, type RefreshingParts } from './refresh-under-lease.ts';
import { readAccess, type StoredAccess } from './stored-access.ts';

export interface AccessTokenParts extends RefreshingParts {
  readonly pause: (ms: number) => Promise<void>;
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

/** The stored access token, where it is not the refused one and lives long enough. */
export async function openUsable(
  parts: Pick<AccessTokenParts, 'keyring' | 'clock'>,
  googleSub: string,
  { accessToken }: StoredAccess,
  refused: string | undefined,
): Promise<Extract<AccessTokenOutcome, { kind: 'token' }> | undefined> {
  if (accessToken === undefined) return undefined;
  const { sealed, expiresAt } = accessToken;
  if (expiresAt.getTime() - parts.clock().getTime() <= SHORTEST_LIFE_MS) return undefined;
  const opened = await openToken(parts.keyring, sealed, { owner: googleSub, holds: 'access-token' });
  // Where another one is stored by now, somebody has refreshed since.
  return opened === refused ? undefined : { kind: 'token', accessToken: opened, expiresAt };
}

async function obtain(
  parts: AccessTokenParts,
  googleSub: string,
  refused: string | undefined,
): Promise<AccessTokenOutcome> {
  for (let peek = 0; peek < MOST_PEEKS; peek += 1) {
    const stored = await readAccess(parts.pool, googleSub);
    if (stored === undefined || stored.status === 'ending') return { kind: 'not-connected' };
    if (stored.status === 'revoked') return { kind: 'access-revoked' };
    if (!mayWriteCalendar(stored.scopes)) return { kind: 'scope-missing' };
    if (peek === 0) await noteAsked(parts.pool, googleSub, stored, parts.clock());
    const usable = await openUsable(parts, googleSub, stored, refused);
    if (usable !== undefined) return usable;
    const wanting = { googleSub, sealedAccessToken: stored.accessToken?.sealed };
    const lease = await takeRefreshLease(parts.pool, wanting, parts.newId());
    if (lease === undefined) {
      await parts.pause(PEEK_MS);
      continue;
    }
    const refreshed = await refreshUnderLease(parts, lease);
    if (refreshed.kind !== 'look-again') return refreshed;
  }
  return { kind: 'unavailable', retryAfterSeconds: 2 };
}
