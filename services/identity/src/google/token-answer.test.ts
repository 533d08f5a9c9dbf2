import { describe, expect, test } from '@jest/globals';
import { judgeTokenAnswer } from './token-answer.ts';

const judge = (status: number, body: unknown, retryAfter: string | null = null) =>
  judgeTokenAnswer({ status, body, retryAfter });

describe('what Google’s token endpoint said', () => {
  test('tokens, with the scopes apart', () => {
    const body = {
      access_token: 'a',
      expires_in: 3599,
      scope: 'openid email',
      token_type: 'Bearer',
      refresh_token: 'r',
    };
    expect(judge(200, body)).toEqual({
      kind: 'granted',
      accessToken: 'a',
      expiresInSeconds: 3599,
      scopes: ['openid', 'email'],
      refreshToken: 'r',
      idToken: undefined,
    });
  });

  test('a refusal is an OAuth error that Google itself stated', () => {
    expect(judge(400, { error: 'invalid_grant', error_description: 'Token has been revoked.' })).toEqual({
      kind: 'refused',
      error: 'invalid_grant',
    });
    expect(judge(401, { error: 'invalid_client' })).toMatchObject({ kind: 'refused' });
  });

  test.each([
    ['a server error, even one that names invalid_grant', 503, { error: 'invalid_grant' }],
    ['a proxy’s page', 403, undefined],
    ['too many requests', 429, { error: 'invalid_grant' }],
    ['a passing fault', 400, { error: 'temporarily_unavailable' }],
    ['a good status without tokens', 200, { hello: 1 }],
    ['a redirect', 302, undefined],
  ])('%s is no judgement', (_name, status, body) => {
    expect(judge(status, body).kind).toBe('unavailable');
  });

  test('its wish to be left alone for a while is kept, within reason', () => {
    expect(judge(503, undefined, '17')).toMatchObject({ retryAfterSeconds: 17 });
    expect(judge(503, undefined, '86400')).toMatchObject({ retryAfterSeconds: 300 });
    expect(judge(503, undefined, 'Tue, 01 Dec 2026 12:00:00 GMT')).toMatchObject({ retryAfterSeconds: 5 });
  });
});
