import { createHash, createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { type Account } from '../accounts/accounts.ts';
import { type AccessToken } from './grants.ts';
import { coversEmail, coversProfile } from './scopes.ts';
import { type SigningKey } from './signing-key.ts';

export const issuer = 'https://accounts.google.com';

/** An id_token (RS256, one hour) that goes with an access token; undefined when `openid` was not granted. */
export async function idToken(
  key: SigningKey,
  account: Account,
  access: AccessToken,
  nonce: string | undefined,
  now: Date,
): Promise<string | undefined> {
  if (!access.scopes.includes('openid')) return undefined;
  const iat = Math.floor(now.getTime() / 1000);
  // OIDC Core, 3.1.3.6: the left half of the access token's hash.
  const hash = createHash('sha256').update(access.token).digest().subarray(0, 16).toString('base64url');
  return new SignJWT({
    azp: access.clientId,
    ...(coversEmail(access.scopes) ? { email: account.email, email_verified: true } : {}),
    at_hash: hash,
    ...(nonce === undefined ? {} : { nonce }),
    ...(coversProfile(access.scopes) ? profileOf(account) : {}),
  })
    .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(access.clientId)
    .setSubject(account.sub)
    .setIssuedAt(iat)
    .setExpirationTime(iat + 3600)
    .sign(createPrivateKey(key.privateKey));
}

/** The claims of the `profile` scope. */
export function profileOf({ name }: Account): { name: string; given_name: string; family_name?: string } {
  const [first = name, ...rest] = name.trim().split(/\s+/);
  return { name, given_name: first, ...(rest.length > 0 ? { family_name: rest.join(' ') } : {}) };
}
