import { type Accounts } from '../accounts/accounts.ts';
import { json, type Reply } from '../http/reply.ts';
import { bearerOf, type SandboxRequest } from '../http/request.ts';
import { type Grants } from './grants.ts';
import { profileOf } from './id-token.ts';
import { oauthError } from './oauth-error.ts';
import { coversEmail, coversProfile } from './scopes.ts';

/** The OIDC userinfo of a bearer token: the claims its scopes cover. */
export function userinfo(request: SandboxRequest, grants: Grants, accounts: Accounts): Reply {
  const token = grants.liveAccessToken(bearerOf(request) ?? '');
  const account = token === undefined ? undefined : accounts.bySub(token.sub);
  if (token === undefined || account === undefined) {
    return oauthError(401, 'invalid_request', 'Invalid Credentials');
  }
  return json(200, {
    sub: account.sub,
    ...(coversProfile(token.scopes) ? profileOf(account) : {}),
    ...(coversEmail(token.scopes) ? { email: account.email, email_verified: true } : {}),
  });
}
