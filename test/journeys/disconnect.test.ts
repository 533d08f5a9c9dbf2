import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DemoDoctor } from '@surgery-calendar/local-stack';
import { createFormClient, type FormClient, type Page } from '@surgery-calendar/sandbox/form-client';
import { eventually } from '@surgery-calendar/test-servers';
import { calendarOf, eventsOf } from '../harness/calendar-of.ts';
import { clearFaults, setFault } from '../harness/google-faults.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';

/** A doctor for each test, and an account that nobody uses. */
const doctors = ['02', '03', '04', '05', '06', '07', '08', '09'].map((end) =>
  demoDoctor(`crm-sp-1042${end}`),
);
const unused = demoDoctor('crm-sp-104216').googleEmail;
const aMinute = { timeoutMs: 60_000 };
let system: System;
let api: SurgeryClient;
let surgeon: DemoDoctor;
/** What the surgeon has on the calendar when a test begins. */
let standing: string[];

beforeAll(async () => {
  system = await startSystem({ connected: doctors });
  api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
});
afterAll(() => system.stop());
beforeEach(async () => {
  const next = doctors.pop();
  if (next === undefined) throw new Error('more tests than doctors');
  surgeon = next;
  standing = [await schedule(), await schedule(), await schedule()];
  await shows(surgeon.googleEmail, 3);
  await fetch(requests(), { method: 'DELETE' });
});

const requests = (): string => `${system.sandbox.google.url}/__admin/requests`;
const schedule = (): Promise<string> => api.schedule({ surgeonId: surgeon.surgeonId });

/** The hospital sees that the surgeries are kept from the calendar for now. */
function waitForConnection(surgeryIds: readonly string[]): Promise<void> {
  return eventually(async () => {
    for (const surgeryId of surgeryIds)
      expect((await api.get(`/surgeries/${surgeryId}`)).body['calendarState']).toBe('not-connected');
  });
}

function shows(account: string, events: number): Promise<void> {
  return eventually(async () => {
    expect(await calendarOf(system.sandbox.google.url, account)).toHaveLength(events);
  }, aMinute);
}

async function signIn(browser = createFormClient()): Promise<{ browser: FormClient; dashboard: Page }> {
  const form = await browser.open(`${system.urls.identity}/sign-in/${surgeon.hospitalId}`);
  const fields = { username: surgeon.email, password: surgeon.password };
  return { browser, dashboard: await browser.submit(form, { fields }) };
}

async function disconnect(): Promise<FormClient> {
  const { browser, dashboard } = await signIn();
  const question = await browser.follow(dashboard, 'Desconectar');
  await browser.submit(question, { button: 'Desconectar e retirar as cirurgias' });
  return browser;
}

function says(browser: FormClient, text: string): Promise<void> {
  return eventually(async () => {
    expect((await browser.open(`${system.urls.identity}/dashboard`)).text).toContain(text);
  }, aMinute);
}

/** Whether Google was told, and took it, that a grant ends. */
async function grantEnded(): Promise<boolean> {
  const all = (await (await fetch(requests())).json()) as { path: string; status: number }[];
  return all.some(({ path, status }) => path === '/revoke' && status === 200);
}

test('a doctor who disconnects has the surgeries taken off, then the grant ended; connecting again brings them back, once each', async () => {
  const browser = await disconnect();
  await says(browser, 'Não conectado');
  expect(await calendarOf(system.sandbox.google.url, surgeon.googleEmail)).toEqual([]);
  expect(await grantEnded()).toBe(true);
  await waitForConnection([await schedule()]);
  await system.connect([surgeon]);
  await shows(surgeon.googleEmail, 4);
  const all = await eventsOf(system.sandbox.google.url, surgeon.googleEmail);
  expect(all.filter(({ status }) => status === 'cancelled')).toHaveLength(3);
});

test('a doctor who changes accounts has the surgeries on the new one alone', async () => {
  const { browser, dashboard } = await signIn();
  const consent = await browser.follow(dashboard, 'Usar outra conta do Google');
  const question = await browser.submit(consent, { fields: { account: unused }, button: 'allow' });
  await browser.submit(question, { button: `Trocar para ${unused}` });
  await shows(unused, 3);
  await shows(surgeon.googleEmail, 0);
  await says(browser, unused);
});

test('a paused calendar keeps what is on it or loses it, as asked, and is right again once resumed', async () => {
  const { browser, dashboard } = await signIn();
  const paused = await browser.submit(dashboard, { fields: { entries: 'keep' }, button: 'Pausar' });
  // Until the bridge has heard of it, it goes by what identity said seconds ago, and may still place a new surgery.
  await waitForConnection(standing);
  await waitForConnection([await schedule()]);
  await shows(surgeon.googleEmail, 3);
  const resumed = await browser.submit(paused, { button: 'Retomar' });
  await shows(surgeon.googleEmail, 4);
  const removing = await browser.submit(resumed, { fields: { entries: 'remove' }, button: 'Pausar' });
  await shows(surgeon.googleEmail, 0);
  await browser.submit(removing, { button: 'Retomar' });
  await shows(surgeon.googleEmail, 4);
});

describe('a disconnection comes to its end', () => {
  /** Held up at the step, so that the kill meets it there. */
  const heldUp = { removing: '^/calendar', revoking: '^/revoke' } as const;

  test.each([
    ['identity', 'removing', 'Estamos retirando as suas cirurgias'],
    ['calendar-bridge', 'removing', 'Estamos retirando as suas cirurgias'],
    ['identity', 'revoking', 'Agora avisamos o Google'],
  ] as const)(
    'although %s is killed while %s, and started again',
    async (name, step, shown) => {
      await setFault(system.sandbox.google.url, { match: { path: heldUp[step] }, effect: { status: 503 } });
      const browser = await disconnect();
      await says(browser, shown);
      await system.processes[name].kill();
      await clearFaults(system.sandbox.google.url);
      await system.processes[name].start();
      await says(browser, 'Não conectado');
      await shows(surgeon.googleEmail, 0);
      expect(await grantEnded()).toBe(true);
      // A lease that the kill left behind is waited out: of the bridge's fifteen seconds, of identity's thirty.
    },
    120_000,
  );

  test('although Google was down when it began', async () => {
    await setFault(system.sandbox.google.url, {
      match: { path: '^/(calendar|revoke)' },
      effect: { status: 503 },
    });
    const browser = await disconnect();
    await says(browser, 'Estamos retirando as suas cirurgias');
    await clearFaults(system.sandbox.google.url);
    await says(browser, 'Não conectado');
    await shows(surgeon.googleEmail, 0);
  });
});
