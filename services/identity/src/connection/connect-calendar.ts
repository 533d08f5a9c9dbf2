import { type Logger } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { type GoogleClient } from '../google/google-client.ts';
import { type IdTokenVerifier } from '../google/id-token.ts';
import { exchangeCode } from '../google/token-request.ts';
import { type TokenAnswer } from '../google/token-answer.ts';
import { type SignedInDoctor } from '../sign-in/signed-in-doctor.ts';
import { sealToken } from '../tokens/seal-token.ts';
import { type TokenKeyring } from '../tokens/token-keyring.ts';
import { judgeGrant } from './judge-grant.ts';
import { type PendingConsent } from './pending-consent.ts';
import { recordConnection } from './record-connection.ts';

export interface ConnectingParts {
  readonly pool: pg.Pool;
  readonly google: GoogleClient;
  readonly verifyIdToken: IdTokenVerifier;
  readonly keyring: TokenKeyring;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Logger;
}

/** How a consent that came back with a code ended. Only `connected` stored anything. */
export type ConnectOutcome =
  | { readonly kind: 'connected'; readonly googleEmail: string }
  | { readonly kind: 'ask-again' }
  | { readonly kind: 'scope-missing' }
  | { readonly kind: 'no-refresh-token' }
  | { readonly kind: 'linked-to-another-doctor' }
  /** The code was no longer good, or Google's answer was not what it must be. */
  | { readonly kind: 'not-accepted' }
  | { readonly kind: 'google-unavailable' };

/**
 * Exchanges the code, checks what was granted and by whom, and stores the connection. The tokens of a consent that is not stored are
 * dropped, not revoked: revoking one token revokes the account's whole grant, another hospital's connection included.
 */
export async function connectCalendar(
  parts: ConnectingParts,
  doctor: SignedInDoctor,
  callback: { readonly code: string; readonly consent: PendingConsent },
): Promise<ConnectOutcome> {
  const { logger } = parts;
  const { consent } = callback;
  const answer = await exchangeCode(parts.google, {
    code: callback.code,
    codeVerifier: consent.codeVerifier,
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
  const { sub, email } = verified.identity;
  const now = parts.clock();
  const recorded = await recordConnection({ ...parts, now }, doctor, {
    google: verified.identity,
    sealedRefreshToken: await sealToken(parts.keyring, grant.refreshToken, {
      owner: sub,
      holds: 'refresh-token',
    }),
    sealedAccessToken: await sealToken(parts.keyring, answer.accessToken, {
      owner: sub,
      holds: 'access-token',
    }),
    accessTokenExpiresAt: expiryOf(answer, now),
    scopes: grant.scopes,
  });
  return recorded === 'recorded' ? { kind: 'connected', googleEmail: email } : { kind: recorded };
}

function expiryOf(answer: Extract<TokenAnswer, { kind: 'granted' }>, now: Date): Date {
  return new Date(now.getTime() + answer.expiresInSeconds * 1_000);
}
