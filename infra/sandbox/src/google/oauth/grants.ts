import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Table } from '../storage/table.ts';

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

export const refreshTokenSchema = z.object({ ...issued, issuedAt: z.number() });
export const accessTokenSchema = z.object({ ...issued, expiresAt: z.number(), offline: z.boolean() });

export type Grant = z.infer<typeof grantSchema>;
export type RefreshToken = z.infer<typeof refreshTokenSchema>;
export type AccessToken = z.infer<typeof accessTokenSchema>;

export const accessTokenSeconds = 3600;

export type Consent = Pick<RefreshToken, 'clientId' | 'sub' | 'scopes' | 'consentId'>;

export interface Grants {
  grantOf(clientId: string, sub: string): Grant | undefined;
  /** Adds scopes to what the account has granted to the application. */
  extend(clientId: string, sub: string, scopes: readonly string[]): void;
  issueAccessToken(consent: Consent, offline: boolean): AccessToken;
  issueRefreshToken(consent: Consent): RefreshToken;
  /** A token that is neither expired nor revoked. */
  liveAccessToken(token: string): AccessToken | undefined;
  refreshToken(token: string): RefreshToken | undefined;
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
export function openGrants({ grants, refreshTokens, accessTokens }: GrantTables, clock: () => Date): Grants {
  let issuedSinceSweep = 0;

  function drop(matches: (token: Consent) => boolean): void {
    for (const table of [refreshTokens, accessTokens]) {
      for (const token of table.values()) if (matches(token)) table.delete(token.token);
    }
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
      };
      refreshTokens.set(token.token, token);
      return token;
    },
    liveAccessToken(token) {
      const found = accessTokens.get(token);
      return found !== undefined && found.expiresAt > clock().getTime() ? found : undefined;
    },
    refreshToken: (token) => refreshTokens.get(token),
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
