import { describe, expect, test } from '@jest/globals';
import { judgeCallback } from './judge-callback.ts';

describe('what Google’s redirect says', () => {
  test.each([
    ['a code', { state: 's', code: 'c' }, { kind: 'code', code: 'c' }],
    ['a denial', { state: 's', error: 'access_denied' }, { kind: 'denied' }],
    [
      'an error of Google’s',
      { state: 's', error: 'admin_policy_enforced' },
      { kind: 'refused', error: 'admin_policy_enforced' },
    ],
    [
      'an error beside a code',
      { state: 's', code: 'c', error: 'server_error' },
      { kind: 'refused', error: 'server_error' },
    ],
    ['neither code nor error', { state: 's' }, { kind: 'refused', error: 'no_code' }],
    ['two codes', { state: 's', code: ['c', 'd'] }, { kind: 'refused', error: 'no_code' }],
    [
      'an error of strange letters, which is not repeated',
      { state: 's', error: '<script>' },
      { kind: 'refused', error: 'no_code' },
    ],
  ])('%s', (_name, query, answer) => {
    expect(judgeCallback(query)).toEqual({ kind: 'answer', state: 's', answer });
  });

  test.each([
    ['no state at all', { code: 'c' }],
    ['an empty state', { state: '', code: 'c' }],
    ['two states', { state: ['s', 's'], code: 'c' }],
    ['a denial without a state', { error: 'access_denied' }],
  ])('%s is nobody’s answer', (_name, query) => {
    expect(judgeCallback(query)).toEqual({ kind: 'state-missing' });
  });
});
