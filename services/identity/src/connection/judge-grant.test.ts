import { describe, expect, test } from '@jest/globals';
import { CALENDAR_SCOPE } from '../google/scopes.ts';
import { judgeGrant } from './judge-grant.ts';

const granted = {
  kind: 'granted',
  accessToken: 'a',
  expiresInSeconds: 3_599,
  scopes: [CALENDAR_SCOPE, 'openid', 'https://www.googleapis.com/auth/userinfo.email'],
  refreshToken: 'r',
  idToken: 'i',
} as const;

describe('what a consent is good for', () => {
  test('all that was asked for connects the calendar', () => {
    expect(judgeGrant(granted, 1)).toEqual({
      kind: 'complete',
      refreshToken: 'r',
      idToken: 'i',
      scopes: granted.scopes,
    });
  });

  test('an answer that names no scopes granted all that was asked for', () => {
    expect(judgeGrant({ ...granted, scopes: undefined }, 1).kind).toBe('complete');
  });

  test('the calendar’s box left unticked is found out, whatever else came', () => {
    expect(judgeGrant({ ...granted, scopes: ['openid'], refreshToken: undefined }, 1).kind).toBe(
      'scope-missing',
    );
    expect(judgeGrant({ ...granted, scopes: [`${CALENDAR_SCOPE}.readonly`] }, 1).kind).toBe('scope-missing');
  });

  test('without a refresh token the doctor is asked once more, and only once', () => {
    expect(judgeGrant({ ...granted, refreshToken: undefined }, 1).kind).toBe('ask-again');
    expect(judgeGrant({ ...granted, refreshToken: undefined }, 2).kind).toBe('no-refresh-token');
  });

  test('without an id_token nobody knows whose calendar it is', () => {
    expect(judgeGrant({ ...granted, idToken: undefined }, 1).kind).toBe('no-id-token');
  });
});
