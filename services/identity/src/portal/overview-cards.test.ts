import { describe, expect, test } from '@jest/globals';
import {
  calendarState,
  failureCode,
  syncLogOutcome,
  type CalendarState,
  type SyncLogLine,
} from '@surgery-calendar/contracts';
import { type DoctorConnection } from '../connection/doctor-connection.ts';
import { foldRepeats, lineOf } from '../overview/read-history.ts';
import { type ShownSurgery } from '../overview/read-surgeries.ts';
import { historyCard } from './history-card.ts';
import { languages } from './language.ts';
import { surgeriesCard } from './surgeries-card.ts';
import { textsOf } from './texts-of.ts';

const at = '2026-12-01T11:00:00.000Z';
const logged: SyncLogLine = {
  ...{ at, surgeryId: 's-1', doctorId: 'crm-1', revision: 1, outcome: 'created' },
  ...{ code: null, permanent: null, eventId: null, detail: null },
};
const surgery: ShownSurgery = {
  ...{
    surgeryId: 's-1',
    procedure: 'Colecistectomia',
    facility: 'Centro',
    room: 'Sala 3',
    patient: undefined,
  },
  ...{ startsAt: new Date(at), endsAt: new Date('2026-12-01T13:30:00Z'), timeZone: 'America/Sao_Paulo' },
  calendar: { state: 'on-calendar', link: undefined, failure: undefined },
};
const account = {
  ...{ googleSub: '1', googleEmail: 'ana@gmail.example', connectionVersion: 1 },
  ...{ connectedAt: new Date(at), pause: undefined },
};
const connected: DoctorConnection = { state: 'connected', ...account };
const connections: readonly DoctorConnection[] = [
  connected,
  { state: 'not-connected', connectionVersion: 2 },
  { state: 'access-revoked', ...account },
  { state: 'scope-missing', ...account },
  { state: 'withdrawing', step: 'removing', ...account },
  { ...account, state: 'paused', pause: { since: new Date(at), entries: 'keep' } },
];
const known = new Map([[surgery.surgeryId, surgery]]);
const visitorIn = (language: (typeof languages)[number]) => ({
  ...{ language, texts: textsOf[language], signedInAs: undefined },
});

function history(lines: readonly SyncLogLine[], language: (typeof languages)[number] = 'pt-BR'): string {
  const surgeries = { upcoming: [], hasMore: false, known };
  const overview = { surgeries, history: foldRepeats(lines.flatMap((line) => lineOf(line) ?? [])) };
  return historyCard(visitorIn(language), overview, 'America/Sao_Paulo').toString();
}

function upcoming(
  calendar: ShownSurgery['calendar'],
  language: (typeof languages)[number] = 'pt-BR',
  connection: DoctorConnection = connected,
): string {
  const surgeries = { upcoming: [{ ...surgery, calendar }], hasMore: false, known };
  return surgeriesCard(visitorIn(language), surgeries, connection).toString();
}

describe('the history', () => {
  test('has words for every outcome and every failure, in both languages, and shows no code', () => {
    for (const language of languages) {
      const failed = failureCode.options.map((code) => ({ ...logged, outcome: 'failed', code }));
      const settled = syncLogOutcome.options.map((outcome) => ({ ...logged, outcome }));
      for (const one of [...failed, ...settled]) {
        const page = history([one], language);
        expect(page).toMatch(/<p class="happened">[^<]{10,}<\/p>/);
        expect(page).not.toMatch(/undefined|found-|google-un|access-rev|waiting-for/);
      }
    }
  });

  test('says what the doctor changed in Google, by the fields’ names in the doctor’s language', () => {
    const changed = { ...logged, outcome: 'found-changed', detail: 'summary, start, end' };
    expect(history([changed])).toContain('Você mudou este evento no Google (título, início e fim)');
    expect(history([changed], 'en')).toContain('You changed this event in Google (title, start, and end)');
  });

  test('says which surgery it was and when, and tells repeats in one line', () => {
    const away = { ...logged, outcome: 'failed', code: 'google-unavailable', permanent: false };
    const page = history([away, away, away, logged]);
    expect(page).toContain('Colecistectomia · 1 de dez. de 2026, 08:00');
    expect(page.match(/<li>/g)).toHaveLength(2);
    expect(page).toContain('3 vezes seguidas');
  });

  test('leaves out what a newer bridge writes and nobody here has words for', () => {
    expect(history([{ ...logged, outcome: 'found-painted' }])).toContain('Nada aconteceu ainda.');
    const unknown = history([{ ...logged, outcome: 'failed', code: 'moon-away' }]);
    expect(unknown).toContain('A sua agenda não pôde ser atualizada.');
  });
});

describe('a next surgery', () => {
  test('is told in words for every state, on the hospital’s clock', () => {
    for (const language of languages) {
      for (const state of calendarState.options) {
        const page = upcoming({ state, link: undefined, failure: undefined }, language);
        expect(page).toMatch(/<p class="happened">[^<]{10,}<\/p>/);
        expect(page).toMatch(/0?8:00/);
      }
    }
  });

  test('that nobody may update is told by what keeps us from it, and may stand where it stood: its link stays', () => {
    const link = 'https://www.google.com/calendar/event?eid=abc';
    const waiting = { state: 'not-connected', link, failure: undefined } as const;
    for (const language of languages) {
      const pages = connections.map((connection) => upcoming(waiting, language, connection));
      for (const page of pages) {
        expect(page).toMatch(/<p class="happened">[^<]{10,}<\/p>/);
        expect(page).toContain(`href="${link}"`);
        expect(page).not.toMatch(/não está em nenhuma|on no calendar yet/);
      }
      expect(new Set(pages).size).toBe(3);
    }
    const [held, away] = connections.map((connection) => upcoming(waiting, 'pt-BR', connection));
    expect(held).not.toContain('estiver conectado');
    expect(away).toContain('Quando o seu Google Calendar estiver conectado');
    expect(upcoming(waiting, 'pt-BR', connections.at(-1))).toContain('continua lá como estava');
  });

  test('leads to its event in Google, where there is one', () => {
    const link = 'https://www.google.com/calendar/event?eid=abc';
    const state: CalendarState = 'on-calendar';
    expect(upcoming({ state, link, failure: undefined })).toContain(`href="${link}"`);
    expect(upcoming({ state, link: undefined, failure: undefined })).not.toContain('<a ');
  });

  test.each(failureCode.options)('that failed by %s says what happened and what to do', (failure) => {
    const { happened, advice } = textsOf['pt-BR'].overview.failures[failure];
    expect(advice).toBeDefined();
    expect(upcoming({ state: 'failed', link: undefined, failure })).toContain(happened);
  });
});
