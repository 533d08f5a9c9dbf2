import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Settings } from '../settings/settings.ts';
import { type Table } from '../storage/table.ts';
import { isDead } from './refresh-token-life.ts';
import { isSignInScope } from './scopes.ts';

/** What an account consented to for an application, over all its consents. */
export const grantSchema = z.object({ clientId: z.string(), sub: z.string(), scopes: z.array(z.string()) });

const issued = {
  token: z.string(),
  clientId: z.string(),
  sub: z.string(),
  scopes: z.array(z.string()),
  /** The consent the token comes from, so that a replayed code can take back what it gave. */
  consentId: z.string(),
};

export const refreshTokenSchema = z.object({
  ...issued,
  issuedAt: z.number(),
  usedAt: z.number().optional(),
  /** Issued while the consent screen was in "Testing". */
  testing: z.boolean().optional(),
});
export const accessTokenSchema = z.object({ ...issued, expiresAt: z.number(), offline: z.boolean() });

export type Grant = z.infer<typeof grantSchema>;
export type RefreshToken = z.infer<typeof refreshTokenSchema>;
export type AccessToken = z.infer<typeof accessTokenSchema>;

export const accessTokenSeconds = 3600;

/** The next one evicts the oldest: https://developers.google.com/identity/protocols/oauth2#expiration */
export const refreshTokensPerGrant = 100;

export type Consent = Pick<RefreshToken, 'clientId' | 'sub' | 'scopes' | 'consentId'>;

export interface Grants {
  grantOf(clientId: string, sub: string): Grant | undefined;
  /** Adds scopes to what the account has granted to the application. */
  extend(clientId: string, sub: string, scopes: readonly string[]): void;
  issueAccessToken(consent: Consent, offline: boolean): AccessToken;
  issueRefreshToken(consent: Consent): RefreshToken;
  /** A token that is neither expired nor revoked. */
  liveAccessToken(token: string): AccessToken | undefined;
  /** A refresh token that is neither revoked nor dead of age. */
  refreshToken(token: string): RefreshToken | undefined;
  /** The refresh token that an account was given last, whichever the application. */
  latestRefreshToken(sub: string): RefreshToken | undefined;
  /** Notes that a refresh token was used, which keeps it alive. */
  used(token: RefreshToken): void;
  /** Ends every access token of an account at once; its refresh tokens stay. */
  expireAccessTokens(sub: string): void;
  /** Takes every grant of an account. */
  revokeAll(sub: string): void;
  /** Takes the whole grant with every token of it. */
  revoke(clientId: string, sub: string): void;
  /** Takes the tokens that one consent led to. */
  revokeConsent(consentId: string): void;
}

export interface GrantTables {
  readonly grants: Table<Grant>;
  readonly refreshTokens: Table<RefreshToken>;
  readonly accessTokens: Table<AccessToken>;
}

const sweepEvery = 512;

/** Grants and their tokens over the stored tables. */
export function openGrants(
  { grants, refreshTokens, accessTokens }: GrantTables,
  settings: Settings,
  clock: () => Date,
): Grants {
  let issuedSinceSweep = 0;

  // An application that asks for nothing but sign-in is spared the seven days.
  function isTesting({ scopes }: Consent): boolean {
    return settings.values.consentScreen === 'testing' && !scopes.every(isSignInScope);
  }

  function drop(matches: (token: Consent) => boolean): void {
    for (const table of [refreshTokens, accessTokens]) {
      for (const token of table.values()) if (matches(token)) table.delete(token.token);
    }
  }

  function evictOldest({ clientId, sub }: Consent): void {
    const held = [...refreshTokens.values()].filter(
      (token) => token.clientId === clientId && token.sub === sub,
    );
    // The table keeps the order of issue: a token that is used keeps its place.
    for (const token of held.slice(0, Math.max(0, held.length - refreshTokensPerGrant)))
      refreshTokens.delete(token.token);
  }

  function sweepExpired(now: number): void {
    issuedSinceSweep += 1;
    if (issuedSinceSweep < sweepEvery) return;
    issuedSinceSweep = 0;
    for (const { token, expiresAt } of accessTokens.values())
      if (expiresAt <= now) accessTokens.delete(token);
  }

  return {
    grantOf: (clientId, sub) => grants.get(`${clientId}/${sub}`),
    extend(clientId, sub, scopes) {
      const before = grants.get(`${clientId}/${sub}`)?.scopes ?? [];
      grants.set(`${clientId}/${sub}`, { clientId, sub, scopes: [...new Set([...before, ...scopes])] });
    },
    issueAccessToken(consent, offline) {
      const now = clock().getTime();
      sweepExpired(now);
      const token = {
        ...pick(consent),
        token: `ya29.${randomBytes(96).toString('base64url')}`,
        expiresAt: now + accessTokenSeconds * 1000,
        offline,
      };
      accessTokens.set(token.token, token);
      return token;
    },
    issueRefreshToken(consent) {
      const token = {
        ...pick(consent),
        token: `1//0${randomBytes(60).toString('base64url')}`,
        issuedAt: clock().getTime(),
        ...(isTesting(consent) ? { testing: true } : {}),
      };
      refreshTokens.set(token.token, token);
      evictOldest(consent);
      return token;
    },
    liveAccessToken(token) {
      const found = accessTokens.get(token);
      return found !== undefined && found.expiresAt > clock().getTime() ? found : undefined;
    },
    refreshToken(token) {
      const found = refreshTokens.get(token);
      if (found === undefined) return undefined;
      const testing = found.testing === true || isTesting(found);
      return isDead({ ...found, testing }, clock().getTime()) ? undefined : found;
    },
    latestRefreshToken: (sub) => [...refreshTokens.values()].findLast((token) => token.sub === sub),
    used: (token) => refreshTokens.set(token.token, { ...token, usedAt: clock().getTime() }),
    expireAccessTokens(sub) {
      const now = clock().getTime();
      for (const token of accessTokens.values())
        if (token.sub === sub) accessTokens.set(token.token, { ...token, expiresAt: now });
    },
    revokeAll(sub) {
      for (const grant of grants.values())
        if (grant.sub === sub) grants.delete(`${grant.clientId}/${grant.sub}`);
      drop((token) => token.sub === sub);
    },
    revoke(clientId, sub) {
      grants.delete(`${clientId}/${sub}`);
      drop((token) => token.clientId === clientId && token.sub === sub);
    },
    revokeConsent: (consentId) => drop((token) => token.consentId === consentId),
  };
}

function pick({ clientId, sub, scopes, consentId }: Consent): Consent {
  return { clientId, sub, scopes, consentId };
}
