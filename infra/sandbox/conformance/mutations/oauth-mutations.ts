import { type Mutation } from './mutation.ts';

const off = (file: string, from: string, to: string, failing: string): Mutation => ({
  file: `${file}.ts`,
  from,
  to,
  failing,
});

/** What makes the OAuth endpoints strict. */
export const oauthMutations: readonly Mutation[] = [
  off(
    'oauth/authorization-request',
    '!client.redirectUris.includes(redirectUri)',
    '!client.redirectUris.some((known) => redirectUri.startsWith(known))',
    'a redirect address must match exactly, and is not redirected to',
  ),
  off(
    'oauth/token-endpoint',
    'if (code.used)',
    'if (false)',
    'a code is used once, and using it again takes back what it gave',
  ),
  off(
    'oauth/token-endpoint',
    'parts.grants.revokeConsent(code.consentId);',
    '',
    'a code is used once, and using it again takes back what it gave',
  ),
  off(
    'oauth/token-endpoint',
    'if (fault !== undefined) return invalidGrant(fault);',
    '',
    'a code needs the verifier of its challenge',
  ),
  off(
    'oauth/pending',
    'entry !== undefined && entry.expiresAt > clock().getTime() ? entry.value',
    'entry !== undefined ? entry.value',
    'a code lives ten minutes at most',
  ),
  off(
    'oauth/client',
    'if (!sameSecret(secret, client.clientSecret))',
    'if (false)',
    'a wrong client secret is 401 invalid_client',
  ),
  off(
    'oauth/decide-consent',
    'asked.offline && (isNew || asked.forceConsent)',
    'asked.offline',
    'a refresh token comes with the first consent, and later only when consent is forced',
  ),
  off(
    'oauth/decide-consent',
    'withRefreshToken: asked.offline &&',
    'withRefreshToken:',
    'no refresh token without offline access',
  ),
  off(
    'oauth/decide-consent',
    'isSignInScope(scope) || ticked.includes(scope)',
    'true || ticked.includes(scope)',
    'a box left empty is a scope not granted',
  ),
  off(
    'oauth/revoke',
    'grants.revoke(token.clientId, token.sub)',
    'grants.revokeConsent(token.consentId)',
    'revoking any token takes the whole grant',
  ),
  off('oauth/grants', 'evictOldest(consent);', '', 'the 101st refresh token evicts the oldest'),
  off(
    'oauth/grants',
    'found.expiresAt > clock().getTime() ? found',
    'true ? found',
    'an access token lives an hour',
  ),
  off(
    'oauth/refresh-token-life',
    '(testing && now - issuedAt >= testingLifeMs) ||',
    '',
    'a refresh token of a consent screen in Testing dies after seven days',
  ),
  off(
    'oauth/refresh-token-life',
    '|| now - (usedAt ?? issuedAt) >= unusedLifeMs',
    '',
    'a refresh token dies after six months unused',
  ),
  off(
    'oauth/id-token',
    '.setAudience(access.clientId)',
    ".setAudience('another')",
    'an id_token is verified by the published keys',
  ),
];
