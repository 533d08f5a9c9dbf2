import { createHash, createPrivateKey, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { type SigningKey } from '../oauth/signing-key.ts';
import { securityEventTypes, type SecurityEventName } from './security-events.ts';

/** Not the issuer of the id_tokens: this one ends in a slash. */
export const riscIssuer = 'https://accounts.google.com/';

export interface SecurityEventFields {
  readonly event: SecurityEventName;
  readonly sub: string;
  /** The applications that it is for. */
  readonly audience: readonly string[];
  readonly reason?: string | undefined;
  /** With `token-revoked`: the refresh token that is over. */
  readonly refreshToken?: string | undefined;
}

/** A security event token (RFC 8417) as Google's Cross-Account Protection signs it: RS256, with no expiry. */
export function signSecurityEvent(key: SigningKey, fields: SecurityEventFields, now: Date): Promise<string> {
  const { event, reason } = fields;
  const details =
    event === 'verification'
      ? { state: reason ?? '' }
      : { subject: subjectOf(fields), ...(reason === undefined ? {} : { reason }) };
  const [only, ...more] = fields.audience;
  return new SignJWT({ events: { [securityEventTypes[event]]: details } })
    .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'secevent+jwt' })
    .setIssuer(riscIssuer)
    .setAudience(only !== undefined && more.length === 0 ? only : [...fields.audience])
    .setIssuedAt(Math.floor(now.getTime() / 1000))
    .setJti(randomUUID())
    .sign(createPrivateKey(key.privateKey));
}

function subjectOf({ event, sub, refreshToken = '' }: SecurityEventFields): object {
  if (event !== 'token-revoked') return { subject_type: 'iss-sub', iss: riscIssuer, sub };
  return {
    subject_type: 'oauth_token',
    token_type: 'refresh_token',
    token_identifier_alg: 'hash_base64_sha512_sha512',
    token: sha512(sha512(refreshToken)).toString('base64'),
  };
}

function sha512(data: string | Buffer): Buffer {
  return createHash('sha512').update(data).digest();
}

/** Google's RISC configuration document with this sandbox's address for the keys. */
export function riscConfiguration(url: string): object {
  return {
    issuer: riscIssuer,
    jwks_uri: `${url}/oauth2/v3/certs`,
    delivery_methods_supported: ['https://schemas.openid.net/secevent/risc/delivery-method/push'],
  };
}
