import { describe, expect, test } from '@jest/globals';
import { type DoctorConnection } from '../connection/doctor-connection.ts';
import { changeAccountPage } from './change-account-page.ts';
import { dashboardPage } from './dashboard-page.ts';
import { disconnectPage } from './disconnect-page.ts';
import { languageOf, languages } from './language.ts';
import { type Visitor } from './layout.ts';
import { problemPage } from './problem-page.ts';
import { problems, type Notice, type Problem } from './problems.ts';
import { textsOf } from './texts-of.ts';
import { welcomePage } from './welcome-page.ts';

const visitor = { language: 'pt-BR', texts: textsOf['pt-BR'], signedInAs: undefined } as const;
const doctor = { name: 'Ana', doctorId: 'crm-1', email: 'ana@hc.example', hospitalName: 'HC' };
const account = {
  googleSub: '1',
  googleEmail: 'ana@gmail.example',
  connectionVersion: 1,
  pause: undefined,
  connectedAt: new Date('2026-12-01T01:30:00Z'),
};

const nothingKnown = { check: undefined, overview: { surgeries: undefined, history: undefined } };

function dashboard(connection: DoctorConnection, notice?: Notice): string {
  return dashboardPage(visitor, {
    ...{ doctor, connection, notice, withdrawal: undefined, next: undefined, ...nothingKnown },
    timeZone: 'America/Sao_Paulo',
  }).toString();
}

describe('the dashboard', () => {
  test('offers to connect a doctor who is not connected', () => {
    const page = dashboard({ state: 'not-connected', connectionVersion: undefined });
    expect(page).toContain('Conectar Google Calendar');
    expect(page).toContain('Não conectado');
  });

  test('shows the connected address and since when, on the hospital’s clock', () => {
    const page = dashboard({ state: 'connected', ...account }, 'connected');
    expect(page).toContain('Google Calendar conectado com sucesso');
    expect(page).toContain('ana@gmail.example');
    expect(page).toContain('30 de novembro de 2026 às 22:30');
    expect(page).not.toContain('Conectar Google Calendar');
  });

  test('says that Google withdrew access, and offers to connect again', () => {
    const page = dashboard({ state: 'access-revoked', ...account });
    expect(page).toContain('O Google retirou o nosso acesso');
    expect(page).toContain('Conectar Google Calendar');
  });

  test('shows names as text, never as markup', () => {
    const strange = { ...doctor, name: '<script>alert(1)</script>', hospitalName: '"><img src=x>' };
    const page = dashboardPage(visitor, {
      doctor: strange,
      connection: { state: 'not-connected', connectionVersion: 0 },
      ...{ notice: undefined, withdrawal: undefined, next: undefined, ...nothingKnown },
      timeZone: 'UTC',
    }).toString();
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<img src=x');
  });
});

describe('every page', () => {
  const pages = languages.flatMap((language) => {
    const own = { ...visitor, language, texts: textsOf[language] };
    return [
      ...(Object.keys(problems) as Problem[]).map((problem) => problemPage(own, problem).toString()),
      welcomePage(own, [{ hospitalId: 'hc-sp', name: 'HC' }]).toString(),
    ];
  });

  test('keeps to the content policy: no script, no inline style', () => {
    for (const page of pages) expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/);
  });

  test('has a title, a language and one heading of the first level', () => {
    for (const page of pages) {
      expect(page).toMatch(/<html lang="(pt-BR|en)">/);
      expect(page).toMatch(/<title>[^<]+<\/title>/);
      expect(page.match(/<h1/g)).toHaveLength(1);
    }
  });
});

describe('the permission', () => {
  const said = (language: (typeof languages)[number]) => {
    const { welcome, disconnect, problems: told } = textsOf[language];
    return [welcome.steps[1], disconnect.effects[1], told['session-lost'].advice];
  };

  test('is the doctor’s to give to this application, at Google, and once more where it did not come through', () => {
    expect(said('pt-BR')).toEqual([
      'No Google, você autoriza este aplicativo e vê o que ele poderá fazer na sua agenda.',
      expect.stringMatching(/^A permissão que você nos deu no Google termina/),
      'Entre de novo: você volta direto ao Google, onde precisa dar a permissão outra vez.',
    ]);
    expect(said('en')).toEqual([
      'At Google, you authorise this application and see what it may do with your calendar.',
      expect.stringMatching(/^The permission that you gave us at Google ends/),
      'Sign in again: you go straight back to Google, where the permission must be given once more.',
    ]);
  });
});

describe('every page of a doctor who is signed in', () => {
  test('has the way out, and none of a visitor has', () => {
    const pagesOf = (who: Visitor) => [
      dashboardPage(who, {
        ...{ doctor, notice: undefined, withdrawal: undefined, next: undefined, timeZone: 'UTC' },
        ...nothingKnown,
        connection: { state: 'connected', ...account },
      }),
      disconnectPage(who, account),
      changeAccountPage(who, { present: 'ana@gmail.example', next: 'other@gmail.example', question: 'q' }),
      ...(Object.keys(problems) as Problem[]).map((problem) => problemPage(who, problem)),
      welcomePage(who, []),
    ];
    const out = '<form method="post" action="/sign-out">';
    const signedInAs = { name: 'Ana', hospitalName: 'HC' };
    for (const page of pagesOf({ ...visitor, signedInAs })) expect(page.toString()).toContain(out);
    for (const page of pagesOf(visitor)) expect(page.toString()).not.toContain(out);
  });
});

describe('the language', () => {
  test.each([
    [undefined, 'pt-BR'],
    ['identity.language=en', 'en'],
    ['a=b; identity.language=en; c=d', 'en'],
    ['identity.language=xx', 'pt-BR'],
    ['__Host-identity.language=en', 'en'],
    ['identity.language=en; __Host-identity.language=pt-BR', 'pt-BR'],
  ])('of %s is %s', (cookies, language) => {
    expect(languageOf(cookies)).toBe(language);
  });
});
