import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFormClient, type FormClient } from '@surgery-calendar/sandbox/form-client';
import { eventually } from '@surgery-calendar/test-servers';
import pg from 'pg';
import { calendarOf } from '../harness/calendar-of.ts';
import { clearFaults, setFault } from '../harness/google-faults.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { booking, surgeryClient } from '../harness/surgery-client.ts';

const surgeon = demoDoctor('crm-sp-104202');
const patient = { id: 'p-segredo-71', name: 'Quitéria Ermelinda Vasconcelos' };
const notes = 'Alergia a dipirona, contar à família';
let system: System;
let database: pg.Client;

beforeAll(async () => {
  system = await startSystem({ connected: [surgeon], logLevel: 'trace' });
  database = new pg.Client(system.databaseUrl);
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await system.stop();
});

const log = (): string =>
  Object.values(system.processes)
    .map((process) => process.log())
    .join('\n');

/** Which of these stand in a log, as they are or as a URL or a form would carry them. */
function findings(secrets: readonly string[]): string[] {
  const text = log();
  return secrets.filter((secret) =>
    [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ secret }).toString().slice('secret='.length),
    ].some((form) => text.includes(form)),
  );
}

/** Every value of the named columns, now. */
async function stored(sql: string): Promise<string[]> {
  const { rows } = await database.query<{ secret: string }>(sql);
  return rows.map(({ secret }) => secret);
}

/** What Google keeps to itself: codes, access and refresh tokens, its own key. */
async function tokensAtGoogle(): Promise<string[]> {
  const snapshot = await (await fetch(`${system.sandbox.google.url}/__admin/snapshot`)).text();
  return [...snapshot.matchAll(/"((?:ya29\.|1\/\/|4\/)[^"]+)"/g)].map(([, token = '']) => token);
}

/** A consent that comes back from Google as the browser would bring it, with a code or an error of our choice. */
async function returnWith(browser: FormClient, answer: Record<string, string>): Promise<string> {
  const consent = await browser.open(`${system.urls.identity}/google/connect`);
  const state = new URL(consent.url).searchParams.get('state') ?? '';
  const query = new URLSearchParams({ state, ...answer });
  await browser.open(`${system.urls.identity}/google/callback?${query.toString()}`);
  return state;
}

test('no token, code, key, password or patient stands in any log, not even when everything fails', async () => {
  const google = system.sandbox.google.url;
  const secrets = new Set([...system.secrets, surgeon.password, ...Object.values(patient), notes]);
  const keep = (all: readonly string[]) => all.forEach((secret) => secrets.add(secret));
  const api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  keep([system.tokens.scheduler, system.tokens.operator]);

  const booked = { ...booking, patient, notes };
  const surgeryId = await api.schedule(booked);
  await eventually(async () => expect(await calendarOf(google, surgeon.googleEmail)).toHaveLength(1));
  keep(await tokensAtGoogle());

  // Refusals, malformed input, and a Google that fails while it holds a token or a patient of ours.
  await api.post('/surgeries', `{"patient": {"name": "${patient.name}"`);
  await api.post('/surgeries', { ...booked, startsAt: patient.name, surgeonId: [patient.name] });
  await api.get(`/surgeries/${surgeryId}`, `${system.tokens.scheduler}x`);
  await setFault(google, { match: { path: '^/calendar' }, effect: { status: 403, reason: 'forbidden' } });
  await api.post(`/surgeries/${surgeryId}/reschedule`, {
    ...{ startsAt: '2127-12-03T08:00:00-03:00', endsAt: '2127-12-03T09:00:00-03:00' },
  });
  await eventually(async () => {
    expect((await api.get(`/surgeries/${surgeryId}`)).body['calendarState']).toBe('failed');
  });
  await clearFaults(google);
  await setFault(google, { match: { path: '^/token$' }, effect: { reset: 'before' } });

  const browser = createFormClient();
  const form = await browser.open(`${system.urls.identity}/sign-in/${surgeon.hospitalId}`);
  keep(await stored('SELECT nonce AS secret FROM identity.sign_in_request'));
  keep(await stored('SELECT code_verifier AS secret FROM identity.sign_in_request'));
  await browser.submit(form, { fields: { username: surgeon.email, password: `${surgeon.password}-wrong` } });
  await browser.submit(form, { fields: { username: surgeon.email, password: surgeon.password } });
  secrets.add(`${surgeon.password}-wrong`);
  const code = '4/0AbCdEf-the-code-of-a-consent';
  secrets.add(code);
  keep([await returnWith(browser, { code })]);
  await clearFaults(google);
  keep([await returnWith(browser, { code })]);
  keep(await stored('SELECT sid AS secret FROM identity.session'));
  keep(await stored('SELECT nonce AS secret FROM identity.consent_request'));
  keep(await stored('SELECT code_verifier AS secret FROM identity.consent_request'));
  keep(await stored('SELECT refresh_token AS secret FROM identity.google_account'));

  // The same search finds what is there: an error code of Google's is logged, and this one was made up.
  const planted = 'planted_where_the_search_must_find_it';
  await returnWith(browser, { error: planted });
  await eventually(() => expect(findings([planted])).toEqual([planted]));

  // A refresh token that Google refuses, and a disconnection whose every call carries one.
  await fetch(`${google}/__admin/accounts/${encodeURIComponent(surgeon.googleEmail)}/revoke`, {
    method: 'POST',
  });
  const refused = await api.schedule(booked);
  await eventually(async () => {
    expect((await api.get(`/surgeries/${refused}`)).body['calendarState']).toBe('failed');
  });
  // Google tells of it as well: heard within the second in which the doctor connects again, that would end the new grant.
  await eventually(() => expect(log()).toContain('Google sent a security event'));
  await system.connect([surgeon]);
  await eventually(async () => expect(await calendarOf(google, surgeon.googleEmail)).toHaveLength(2));
  keep(await tokensAtGoogle());
  const dashboard = await browser.open(`${system.urls.identity}/dashboard`);
  const question = await browser.follow(dashboard, 'Desconectar');
  await browser.submit(question, { button: 'Desconectar e retirar as cirurgias' });
  await eventually(async () => {
    expect((await browser.open(`${system.urls.identity}/dashboard`)).text).toContain('Não conectado');
  });

  expect(secrets.size).toBeGreaterThan(20);
  for (const secret of secrets) expect(secret.length).toBeGreaterThan(5);
  expect(findings([...secrets]).map((secret) => secret.slice(0, 6))).toEqual([]);
  // Whatever else is signed or sealed: assertions between the services, id_tokens, tokens at rest.
  expect(log()).not.toMatch(/eyJ[\w-]{10,}\./);
});
