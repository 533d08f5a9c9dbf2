import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { type Accounts } from '../accounts/accounts.ts';
import { json, type Reply } from '../http/reply.ts';
import { bearerOf, formOf, type SandboxRequest } from '../http/request.ts';
import { type Grants } from './grants.ts';
import { oauthError } from './oauth-error.ts';
import { coversEmail } from './scopes.ts';
import { type SigningKey } from './signing-key.ts';

export interface TokeninfoParts {
  readonly accounts: Accounts;
  readonly grants: Grants;
  readonly key: SigningKey;
  readonly clock: () => Date;
}

/** `/tokeninfo` of an access token or an id_token, in the query, the body or as bearer. */
export async function tokeninfo(request: SandboxRequest, parts: TokeninfoParts): Promise<Reply> {
  const form = formOf(request);
  const id = request.query.get('id_token') ?? form.get('id_token');
  if (id !== null) return idTokenInfo(id, parts);
  const presented = request.query.get('access_token') ?? form.get('access_token') ?? bearerOf(request) ?? '';
  const token = parts.grants.liveAccessToken(presented);
  if (token === undefined) return invalid();
  const email = coversEmail(token.scopes) ? parts.accounts.bySub(token.sub)?.email : undefined;
  return json(200, {
    azp: token.clientId,
    aud: token.clientId,
    sub: token.sub,
    scope: token.scopes.join(' '),
    exp: String(Math.floor(token.expiresAt / 1000)),
    expires_in: String(Math.floor((token.expiresAt - parts.clock().getTime()) / 1000)),
    ...(email === undefined ? {} : { email, email_verified: 'true' }),
    access_type: token.offline ? 'offline' : 'online',
  });
}

async function idTokenInfo(token: string, { key, clock }: TokeninfoParts): Promise<Reply> {
  try {
    const verified = await jwtVerify(token, createPublicKey(key.certificate), {
      algorithms: ['RS256'],
      currentDate: clock(),
    });
    const claims = Object.entries(verified.payload).map(([name, value]) => [name, String(value)]);
    return json(200, { ...Object.fromEntries(claims), alg: 'RS256', kid: key.kid, typ: 'JWT' });
  } catch {
    return invalid();
  }
}

function invalid(): Reply {
  return oauthError(400, 'invalid_token', 'Invalid Value');
}
