import { type GoogleClient } from './google-client.ts';
import { judgeTokenAnswer, unreachable, type TokenAnswer } from './token-answer.ts';

/** Shorter than the refresh lease, so that an answer arrives while it is still the lease's owner who waits for it. */
export const GOOGLE_TIMEOUT_MS = 10_000;

/** Exchanges the code of a consent (RFC 6749, 4.1.3, with RFC 7636). Every failure is an answer; nothing is thrown. */
export function exchangeCode(
  client: GoogleClient,
  consent: { readonly code: string; readonly codeVerifier: string; readonly redirectUri: string },
): Promise<TokenAnswer> {
  return heard(client, 'exchange-code', {
    grant_type: 'authorization_code',
    code: consent.code,
    code_verifier: consent.codeVerifier,
    redirect_uri: consent.redirectUri,
  });
}

/** Asks for a new access token (RFC 6749, 6). Every failure is an answer; nothing is thrown. */
export function refreshAccessToken(client: GoogleClient, refreshToken: string): Promise<TokenAnswer> {
  return heard(client, 'refresh', { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** OAuth's codes that tell an operator something; any other is Google's to choose, and would be a label each. */
const toldRefusals = ['invalid_grant', 'invalid_client', 'unauthorized_client', 'access_denied'];

async function heard(
  client: GoogleClient,
  call: 'exchange-code' | 'refresh',
  grant: Record<string, string>,
): Promise<TokenAnswer> {
  const answer = await requestTokens(client, grant);
  const told = answer.kind === 'refused' && toldRefusals.includes(answer.error) ? answer.error : answer.kind;
  client.onAnswer?.(call, told);
  return answer;
}

async function requestTokens(client: GoogleClient, grant: Record<string, string>): Promise<TokenAnswer> {
  const body = new URLSearchParams({
    ...grant,
    client_id: client.clientId,
    client_secret: client.clientSecret,
  });
  try {
    const response = await fetch(client.endpoints.token, {
      method: 'POST',
      body,
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(GOOGLE_TIMEOUT_MS),
    });
    return judgeTokenAnswer({
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: parseJson(await response.text()),
    });
  } catch (error) {
    return unreachable(error);
  }
}

/** Undefined for what is no JSON, such as a proxy's error page: that is no judgement of Google's. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
