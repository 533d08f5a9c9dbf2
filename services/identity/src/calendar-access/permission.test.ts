import { describe, expect, test } from '@jest/globals';
import { type DoctorConnection } from '../connection/doctor-connection.ts';
import { permissionOf } from './permission.ts';

const account = {
  googleSub: '1087',
  googleEmail: 'ana@gmail.example',
  connectedAt: new Date('2026-12-01T12:00:00Z'),
  connectionVersion: 3,
  pause: undefined,
};
const since = account.connectedAt;
const connected: DoctorConnection = { state: 'connected', ...account };

describe('the bridge may', () => {
  test('place, as openly as the hospital’s policy says, for a connected doctor', () => {
    expect(permissionOf(connected, 'initials')).toMatchObject({ mode: 'place', patientDetails: 'initials' });
  });

  test('do nothing where no policy is known, whoever is connected', () => {
    expect(permissionOf(connected, undefined)).toEqual({ mode: 'none', reason: 'no-policy' });
  });

  test.each([undefined, 'full'] as const)(
    'only remove while a doctor leaves, whatever the policy (%s)',
    (policy) => {
      const leaving: DoctorConnection = { state: 'withdrawing', step: 'removing', ...account };
      expect(permissionOf(leaving, policy)).toMatchObject({ mode: 'remove-only', reason: 'withdrawing' });
    },
  );

  test('do nothing more once the grant is being ended', () => {
    const ending: DoctorConnection = { state: 'withdrawing', step: 'revoking', ...account };
    expect(permissionOf(ending, 'full')).toEqual({ mode: 'none', reason: 'not-connected' });
  });

  test('take what has not begun off, or leave all as it is, as the doctor who paused asked', () => {
    const paused = (entries: 'keep' | 'remove'): DoctorConnection => ({
      ...account,
      state: 'paused',
      pause: { since, entries },
    });
    expect(permissionOf(paused('remove'), 'full')).toMatchObject({ mode: 'remove-only', reason: 'paused' });
    expect(permissionOf(paused('keep'), 'full')).toEqual({ mode: 'none', reason: 'paused' });
  });

  test.each(['access-revoked', 'scope-missing'] as const)('do nothing after %s', (state) => {
    expect(permissionOf({ state, ...account }, 'full')).toEqual({ mode: 'none', reason: state });
  });
});
