import { describe, expect, test } from '@jest/globals';
import { judgeCallback } from './judge-callback.ts';
import { withPending, withUsed, type PendingConsent } from './pending-consent.ts';

const now = new Date('2026-12-01T12:00:00Z');
const consent: PendingConsent = {
  state: 'mine',
  nonce: 'n',
  codeVerifier: 'v',
  askedAt: '2026-12-01T11:59:00.000Z',
  attempt: 1,
};

describe('what Google’s redirect means', () => {
  test('a code with the state of a consent that this session asked for is exchanged', () => {
    expect(judgeCallback({ state: 'mine', code: 'c' }, [consent], now)).toEqual({
      kind: 'exchange',
      code: 'c',
      consent,
    });
  });

  test.each([
    ['no state at all', { code: 'c' }, 'state-missing'],
    ['two states', { state: ['mine', 'mine'], code: 'c' }, 'state-missing'],
    ['a state of another session', { state: 'theirs', code: 'c' }, 'state-unknown'],
    ['a denial without a state of ours', { state: 'theirs', error: 'access_denied' }, 'state-unknown'],
    ['a denial', { state: 'mine', error: 'access_denied' }, 'denied'],
    ['an error of Google’s', { state: 'mine', error: 'admin_policy_enforced' }, 'refused'],
    ['neither code nor error', { state: 'mine' }, 'refused'],
  ])('%s', (_name, query, kind) => {
    expect(judgeCallback(query, [consent], now).kind).toBe(kind);
  });

  test('a state is good once', () => {
    expect(judgeCallback({ state: 'mine', code: 'c' }, withUsed([consent], 'mine'), now).kind).toBe(
      'state-used',
    );
  });

  test('a state is good for fifteen minutes', () => {
    const late = new Date('2026-12-01T12:14:00.001Z');
    expect(judgeCallback({ state: 'mine', code: 'c' }, [consent], late).kind).toBe('state-expired');
  });

  test('an error of strange letters is not repeated', () => {
    expect(judgeCallback({ state: 'mine', error: '<script>' }, [consent], now)).toEqual({
      kind: 'refused',
      error: 'no_code',
    });
  });

  test('a sixth tab makes the session forget the first', () => {
    const states = ['a', 'b', 'c', 'd', 'e', 'f'];
    const pending = states.reduce<PendingConsent[]>(
      (all, state) => withPending(all, { ...consent, state }),
      [],
    );
    expect(pending.map(({ state }) => state)).toEqual(['b', 'c', 'd', 'e', 'f']);
  });
});
