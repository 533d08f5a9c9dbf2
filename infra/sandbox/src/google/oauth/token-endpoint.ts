import { type Accounts } from '../accounts/accounts.ts';
import { json, type Reply } from '../http/reply.ts';
import { formOf, type SandboxRequest } from '../http/request.ts';
import { verifierFault, type AuthorizationCode } from './authorization-code.ts';
import { authenticateClient, type ClientConfig } from './client.ts';
import { type AccessToken, type Grants, type RefreshToken } from './grants.ts';
import { idToken } from './id-token.ts';
import { invalidGrant, missingParameter, oauthError, tokenGone } from './oauth-error.ts';
import { type Pending } from './pending.ts';
import { type SigningKey } from './signing-key.ts';

export interface TokenParts {
  readonly accounts: Accounts;
  readonly clients: ReadonlyMap<string, ClientConfig>;
  readonly grants: Grants;
  readonly codes: Pending<AuthorizationCode>;
  readonly key: SigningKey;
  readonly clock: () => Date;
}

/** `POST /token`: a code or a refresh token for an access token. */
export async function tokenEndpoint(request: SandboxRequest, parts: TokenParts): Promise<Reply> {
  const form = formOf(request);
  const grantType = form.get('grant_type');
  if (grantType === null) return missingParameter('grant_type');
  const client = authenticateClient(request, form, parts.clients);
  if ('status' in client) return client;
  switch (grantType) {
    case 'authorization_code':
      return exchangeCode(form, client, parts);
    case 'refresh_token':
      return refresh(form, client, parts);
    default:
      return oauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${grantType}`);
  }
}

async function exchangeCode(form: URLSearchParams, client: ClientConfig, parts: TokenParts): Promise<Reply> {
  const presented = form.get('code');
  if (presented === null) return missingParameter('code');
  const code = parts.codes.get(presented);
  if (code === undefined || code.clientId !== client.clientId) return invalidGrant('Bad Request');
  if (code.used) {
    // RFC 6749, 4.1.2: a code seen twice may have been stolen, so what it gave is taken back.
    parts.grants.revokeConsent(code.consentId);
    return invalidGrant('Bad Request');
  }
  if (form.get('redirect_uri') !== code.redirectUri) {
    return oauthError(400, 'redirect_uri_mismatch', 'Bad Request');
  }
  const fault = verifierFault(code.challenge, form.get('code_verifier'));
  if (fault !== undefined) return invalidGrant(fault);
  parts.codes.set(presented, { ...code, used: true });
  if (parts.grants.grantOf(code.clientId, code.sub) === undefined) return invalidGrant(tokenGone);
  const access = parts.grants.issueAccessToken(code, code.offline);
  const refreshToken = code.withRefreshToken ? parts.grants.issueRefreshToken(code) : undefined;
  return tokenReply(parts, access, refreshToken, code.nonce);
}

async function refresh(form: URLSearchParams, client: ClientConfig, parts: TokenParts): Promise<Reply> {
  const presented = form.get('refresh_token');
  if (presented === null) return missingParameter('refresh_token');
  const token = parts.grants.refreshToken(presented);
  if (token === undefined) return invalidGrant(tokenGone);
  if (token.clientId !== client.clientId) return oauthError(401, 'unauthorized_client', 'Unauthorized');
  const asked = form.get('scope')?.split(/\s+/);
  if (asked?.some((scope) => !token.scopes.includes(scope)) === true) {
    return oauthError(400, 'invalid_scope', 'Bad Request');
  }
  parts.grants.used(token);
  const access = parts.grants.issueAccessToken({ ...token, scopes: asked ?? token.scopes }, true);
  return tokenReply(parts, access, undefined, undefined);
}

async function tokenReply(
  parts: TokenParts,
  access: AccessToken,
  refreshToken: RefreshToken | undefined,
  nonce: string | undefined,
): Promise<Reply> {
  const now = parts.clock();
  const account = parts.accounts.bySub(access.sub);
  if (account === undefined) return invalidGrant('Account has been deleted');
  return json(200, {
    access_token: access.token,
    expires_in: Math.ceil((access.expiresAt - now.getTime()) / 1000),
    refresh_token: refreshToken?.token,
    scope: access.scopes.join(' '),
    token_type: 'Bearer',
    id_token: await idToken(parts.key, account, access, nonce, now),
  });
}
