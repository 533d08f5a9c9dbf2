import { type ClientConfig } from './client.ts';
import { canonicalScope } from './scopes.ts';

/** What an application asks of an account's owner, checked. Scopes bear Google's long names. */
export interface AuthorizationRequest {
  readonly client: ClientConfig;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly challenge: { readonly value: string; readonly method: 'S256' | 'plain' } | undefined;
  readonly offline: boolean;
  readonly forceConsent: boolean;
  readonly silent: boolean;
  readonly includeGranted: boolean;
  readonly loginHint: string | undefined;
}

/** Why Google shows an error page instead of the consent page; such a request is never redirected. */
export interface AuthorizationRefusal {
  readonly status: 400 | 401;
  readonly error: string;
  readonly detail: string;
}

/** Checks the parameters of the authorization endpoint as Google does. */
export function authorizationRequest(
  query: URLSearchParams,
  clients: ReadonlyMap<string, ClientConfig>,
): AuthorizationRequest | AuthorizationRefusal {
  const value = (name: string) => query.get(name) ?? undefined;
  const missing = ['client_id', 'redirect_uri', 'response_type', 'scope'].find((name) => !query.get(name));
  if (missing !== undefined) return refuse(400, 'invalid_request', `Missing required parameter: ${missing}`);
  const client = clients.get(query.get('client_id') ?? '');
  if (client === undefined) return refuse(401, 'invalid_client', 'The OAuth client was not found.');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!client.redirectUris.includes(redirectUri)) {
    return refuse(400, 'redirect_uri_mismatch', `Not registered for this application: ${redirectUri}`);
  }
  if (query.get('response_type') !== 'code') {
    return refuse(400, 'unsupported_response_type', 'The sandbox Google answers with a code only.');
  }
  const accessType = value('access_type') ?? 'online';
  if (accessType !== 'online' && accessType !== 'offline') {
    return refuse(400, 'invalid_request', `Invalid parameter value for access_type: ${accessType}`);
  }
  const prompts = (value('prompt') ?? '').split(' ').filter((prompt) => prompt !== '');
  const strange = prompts.find((prompt) => !['none', 'consent', 'select_account'].includes(prompt));
  if (strange !== undefined || (prompts.includes('none') && prompts.length > 1)) {
    return refuse(400, 'invalid_request', `Invalid parameter value for prompt: ${prompts.join(' ')}`);
  }
  const asked = [...new Set((query.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== ''))];
  const unknown = asked.filter((scope) => canonicalScope(scope) === undefined);
  if (unknown.length > 0) {
    return refuse(400, 'invalid_scope', `Some requested scopes were invalid: ${unknown.join(' ')}`);
  }
  const challenge = challengeOf(query);
  if (challenge === 'invalid') {
    return refuse(400, 'invalid_request', 'Invalid code_challenge or code_challenge_method.');
  }
  return {
    client,
    redirectUri,
    scopes: [...new Set(asked.map((scope) => canonicalScope(scope) ?? scope))],
    state: value('state'),
    nonce: value('nonce'),
    challenge,
    offline: accessType === 'offline',
    forceConsent: prompts.includes('consent'),
    silent: prompts.includes('none'),
    includeGranted: value('include_granted_scopes') === 'true',
    loginHint: value('login_hint'),
  };
}

function refuse(status: 400 | 401, error: string, detail: string): AuthorizationRefusal {
  return { status, error, detail };
}

function challengeOf(query: URLSearchParams): AuthorizationRequest['challenge'] | 'invalid' {
  const value = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if (value === null) return method === null ? undefined : 'invalid';
  // RFC 7636, 4.2: 43 to 128 unreserved characters.
  if (!/^[\w.~-]{43,128}$/.test(value)) return 'invalid';
  if (method === null || method === 'plain') return { value, method: 'plain' };
  return method === 'S256' ? { value, method } : 'invalid';
}
