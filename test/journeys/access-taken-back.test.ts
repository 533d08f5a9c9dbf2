import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFormClient } from '@surgery-calendar/sandbox/form-client';
import { eventually } from '@surgery-calendar/test-servers';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { surgeryClient } from '../harness/surgery-client.ts';

const surgeon = demoDoctor('crm-sp-104202');
const halfAMinute = { timeoutMs: 30_000 };
let system: System;
beforeAll(async () => {
  system = await startSystem({ connected: [surgeon] });
});
afterAll(() => system.stop());

test('a doctor who takes the access back in the Google account sees it in the portal, before anybody tries the token', async () => {
  const { google } = system.sandbox;
  const dashboard = `${system.urls.identity}/dashboard`;
  const browser = createFormClient();
  const form = await browser.open(`${system.urls.identity}/sign-in/${surgeon.hospitalId}`);
  await browser.submit(form, { fields: { username: surgeon.email, password: surgeon.password } });
  await fetch(`${google.url}/__admin/requests`, { method: 'DELETE' });

  await fetch(`${google.url}/__admin/accounts/${surgeon.googleEmail}/revoke`, { method: 'POST' });
  await eventually(
    async () => expect((await browser.open(dashboard)).text).toContain('Acesso retirado'),
    halfAMinute,
  );
  const asked = (await (await fetch(`${google.url}/__admin/requests`)).json()) as { path: string }[];
  expect(asked.filter(({ path }) => path === '/token')).toEqual([]);

  // Whoever schedules now is told so.
  const api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  const surgeryId = await api.schedule({ surgeonId: surgeon.surgeonId });
  await eventually(async () => {
    expect((await api.get(`/surgeries/${surgeryId}`)).body).toMatchObject({
      ...{ calendarState: 'failed', googleSyncError: { code: 'access-revoked' } },
    });
  }, halfAMinute);
});
