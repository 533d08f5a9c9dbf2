import { describe, expect, test } from '@jest/globals';
import { type DoctorConnection } from '../connection/doctor-connection.ts';
import { type Withdrawal } from '../withdrawal/withdrawal.ts';
import { connectionCard } from './connection-card.ts';
import { languages } from './language.ts';
import { textsOf } from './texts-of.ts';

const connectedAt = new Date('2026-12-01T12:00:00Z');
const later = new Date('2026-12-02T12:00:00Z');
const account = { googleSub: 'present', googleEmail: 'ana@gmail.example', connectionVersion: 3, connectedAt };
const connected: DoctorConnection = { state: 'connected', ...account, pause: undefined };
const left: Withdrawal = {
  ...{ id: 'w-1', cause: 'another-account', step: 'done', googleSub: 'former' },
  ...{ requestedAt: connectedAt, patientUntil: connectedAt, finishedAt: connectedAt },
  ...{ leftBehind: 2, revokedAtGoogle: false, nextRefused: undefined },
};

function card(
  connection: DoctorConnection,
  withdrawal: Withdrawal | undefined,
  language: (typeof languages)[number] = 'pt-BR',
): string {
  const visitor = { language, texts: textsOf[language], signedInAs: undefined };
  return connectionCard(visitor, { connection, withdrawal, next: undefined, timeZone: 'UTC' }).toString();
}

describe('what a leave left behind', () => {
  test('is told to a doctor who is not connected', () => {
    const page = card({ state: 'not-connected', connectionVersion: 2 }, left);
    expect(page).toContain('2 eventos não puderam ser retirados');
    expect(page).toContain('O Google não confirmou o fim da permissão');
  });

  test('is told to a doctor whose new account was connected by that leave', () => {
    for (const finishedAt of [connectedAt, later])
      expect(card(connected, { ...left, finishedAt })).toContain('O Google não confirmou');
  });

  test.each([
    ['of before this connection', { finishedAt: new Date(connectedAt.getTime() - 1) }],
    ['of the very account that is connected', { googleSub: 'present' }],
  ])('is not told of a leave %s', (_name, change) => {
    const nextRefused = 'account-inactive' as const;
    for (const language of languages)
      expect(card(connected, { ...left, nextRefused, ...change }, language)).toBe(
        card(connected, undefined, language),
      );
  });
});
