import { type Logger } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { type GoogleClient } from '../google/google-client.ts';
import { type IdTokenVerifier } from '../google/id-token.ts';
import { exchangeCode } from '../google/token-request.ts';
import { type SignedInDoctor } from '../sign-in/signed-in-doctor.ts';
import { sealToken } from '../tokens/seal-token.ts';
import { type TokenKeyring } from '../tokens/token-keyring.ts';
import { judgeGrant } from './judge-grant.ts';
import { type Actor } from '../audit/audit-entry.ts';
import { type ConsentRequest } from './consent-request.ts';
import { recordGrant, type RecordOutcome } from './record-grant.ts';

export interface ConnectingParts {
  readonly pool: pg.Pool;
  readonly google: GoogleClient;
  /** How long leaving an account may take at each of its steps. */
  readonly patienceMs: number;
  readonly verifyIdToken: IdTokenVerifier;
  readonly keyring: TokenKeyring;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Logger;
}

/** How a consent that came back with a code ended. */
export type ConnectOutcome =
  | RecordOutcome
  | { readonly kind: 'ask-again' }
  | { readonly kind: 'scope-missing' }
  | { readonly kind: 'no-refresh-token' }
  /** The code was no longer good, or Google's answer was not what it must be. */
  | { readonly kind: 'not-accepted' }
  | { readonly kind: 'google-unavailable' };

/**
 * Exchanges the code, checks what was granted and by whom, and stores the connection. A grant that is not wanted is ended at
 * Google, unless somebody here uses the account (`recordGrant`). Tokens are only dropped where whose they are is not known for sure, where
 * the calendar or a refresh token is missing, and where Google is ending the account's grants already: revoking one token revokes the
 * account's whole grant, another hospital's connection included.
 */
export async function connectCalendar(
  parts: ConnectingParts,
  doctor: SignedInDoctor,
  callback: {
    readonly code: string;
    readonly consent: ConsentRequest;
    readonly actor: Actor;
    readonly replacesAccount: boolean;
  },
): Promise<ConnectOutcome> {
  const { logger } = parts;
  const { consent, actor, replacesAccount } = callback;
  const answer = await exchangeCode(parts.google, {
    code: callback.code,
    codeVerifier: consent.codeVerifier,
    redirectUri: consent.redirectUri,
  });
  if (answer.kind === 'unavailable') {
    logger.warn({ err: answer.cause }, 'Google did not answer the exchange of a code');
    return { kind: 'google-unavailable' };
  }
  if (answer.kind === 'refused') {
    logger.warn({ googleError: answer.error }, 'Google refused a code');
    return { kind: 'not-accepted' };
  }
  const grant = judgeGrant(answer, consent.attempt);
  if (grant.kind === 'no-id-token') return { kind: 'not-accepted' };
  if (grant.kind !== 'complete') return grant;

  const verified = await parts.verifyIdToken(grant.idToken, consent.nonce);
  if (verified.kind === 'unavailable') {
    logger.warn({ err: verified.cause }, 'the keys of Google could not be fetched');
    return { kind: 'google-unavailable' };
  }
  if (verified.kind === 'invalid') {
    logger.warn({ code: verified.code }, 'an id_token of Google is not valid');
    return { kind: 'not-accepted' };
  }
  const owner = verified.identity.sub;
  const now = parts.clock();
  const seal = (token: string, holds: 'refresh-token' | 'access-token') =>
    sealToken(parts.keyring, token, { owner, holds });
  const grantToRecord = {
    google: verified.identity,
    sealedRefreshToken: await seal(grant.refreshToken, 'refresh-token'),
    sealedAccessToken: await seal(answer.accessToken, 'access-token'),
    accessTokenExpiresAt: new Date(now.getTime() + answer.expiresInSeconds * 1_000),
    scopes: grant.scopes,
    grantedAt: now,
  };
  const outcome = await recordGrant({ ...parts, now }, doctor, grantToRecord, {
    ...{ actor, replacesAccount, askedAt: consent.askedAt },
  });
  // The consent came while the account's last grant was being ended: Google must be asked anew, once.
  return outcome.kind === 'account-ending' && consent.attempt === 1 ? { kind: 'ask-again' } : outcome;
}
