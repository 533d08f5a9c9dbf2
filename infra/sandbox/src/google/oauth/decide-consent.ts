import { randomUUID } from 'node:crypto';
import { type Account } from '../accounts/accounts.ts';
import { type AuthorizationCode } from './authorization-code.ts';
import { type AuthorizationRequest } from './authorization-request.ts';
import { type Grants } from './grants.ts';
import { isSignInScope } from './scopes.ts';

/**
 * Records what was allowed and makes the code that stands for it; undefined when nothing was. A refresh token comes with offline
 * access on the first consent to a scope, or when the application forces the consent page.
 */
export function decideConsent(
  asked: AuthorizationRequest,
  account: Account,
  ticked: readonly string[],
  grants: Grants,
): AuthorizationCode | undefined {
  const { clientId } = asked.client;
  const before = grants.grantOf(clientId, account.sub)?.scopes;
  const allowed = asked.scopes.filter((scope) => isSignInScope(scope) || ticked.includes(scope));
  if (allowed.length === 0) return undefined;
  const isNew = before === undefined || allowed.some((scope) => !before.includes(scope));
  grants.extend(clientId, account.sub, allowed);
  return {
    clientId,
    sub: account.sub,
    scopes: asked.includeGranted ? [...new Set([...allowed, ...(before ?? [])])] : allowed,
    consentId: randomUUID(),
    redirectUri: asked.redirectUri,
    nonce: asked.nonce,
    challenge: asked.challenge,
    offline: asked.offline,
    withRefreshToken: asked.offline && (isNew || asked.forceConsent),
    used: false,
  };
}
