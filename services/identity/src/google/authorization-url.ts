import { type GoogleClient } from './google-client.ts';
import { requestedScopes } from './scopes.ts';

export interface AuthorizationRequest {
  readonly state: string;
  readonly nonce: string;
  readonly redirectUri: string;
  /** S256 (RFC 7636). */
  readonly codeChallenge: string;
  /** Of the consent page; without it Google follows the browser, and the doctor changes languages midway. */
  readonly language: string;
  /** The Google account to offer first. */
  readonly loginHint?: string;
}

/** Where the doctor consents. `prompt=consent` with offline access, since Google gives a refresh token on a shown consent only. */
export function authorizationUrl(client: GoogleClient, request: AuthorizationRequest): string {
  const url = new URL(client.endpoints.authorization);
  url.search = new URLSearchParams({
    client_id: client.clientId,
    redirect_uri: request.redirectUri,
    response_type: 'code',
    scope: requestedScopes.join(' '),
    access_type: 'offline',
    prompt: 'consent',
    state: request.state,
    nonce: request.nonce,
    code_challenge: request.codeChallenge,
    code_challenge_method: 'S256',
    hl: request.language,
    ...(request.loginHint === undefined ? {} : { login_hint: request.loginHint }),
  }).toString();
  return url.href;
}
