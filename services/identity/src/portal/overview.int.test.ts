import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type FormClient } from '@surgery-calendar/sandbox/form-client';
import { eventually } from '@surgery-calendar/test-servers';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { startOtherServices } from '../testing/other-services.ts';
import { people, type Person } from '../testing/people.ts';

const nothing = { status: 200, body: { items: [], nextCursor: null } };
const inDays = (days: number) => new Date(Date.now() + days * 24 * 3_600_000).toISOString();
const pt = { patient: 'Maria da Silva Prado', gone: 'Não conseguimos consultar' };
let others: Awaited<ReturnType<typeof startOtherServices>>;
let world: IdentityWorld;
beforeAll(async () => {
  others = await startOtherServices({ surgery: nothing, bridge: nothing });
  world = await startIdentityWorld(others.settings);
});
beforeEach(() => {
  for (const service of [others.surgery, others.bridge]) {
    service.answers.clear();
    service.asked.length = 0;
    service.isSilent = false;
  }
});
afterAll(async () => {
  await world.stop();
  await others.stop();
});

function surgeryOf(doctorId: string, more: object = {}) {
  return {
    ...{ surgeryId: `s-of-${doctorId}`, status: 'scheduled', procedure: `Operação de ${doctorId}` },
    ...{ facility: 'Unidade Centro', room: 'Sala 3', patient: { id: 'p-1', name: pt.patient } },
    ...{ notes: 'Nota que ninguém vê', startsAt: inDays(1), endsAt: inDays(1.1) },
    timeZone: 'America/Sao_Paulo',
    calendars: [
      {
        doctorId,
        calendarState: 'on-calendar',
        googleEventLink: null,
        googleSyncError: null,
        role: 'surgeon',
      },
    ],
    ...more,
  };
}

function line(doctorId: string, more: object) {
  return {
    ...{ at: inDays(-1), surgeryId: `s-of-${doctorId}`, doctorId, revision: 1, outcome: 'created' },
    ...{ code: null, permanent: null, eventId: null, detail: null, ...more },
  };
}

const answers = (items: readonly object[]) => () => ({ status: 200, body: { items, nextCursor: null } });

function has(person: Person, surgeries: readonly object[], lines: readonly object[] = []): void {
  const doctor = `${person.hospitalId}/${person.doctorId ?? ''}`;
  others.surgery.answers.set(doctor, answers(surgeries));
  others.bridge.answers.set(doctor, answers(lines));
}

/**
 * The page with so many of its two parts there; opened again where one is not, for the portal waits a second and a half for them, and a
 * machine may stand still for longer.
 */
function dashboard(browser: FormClient, parts = 2): Promise<string> {
  return eventually(async () => {
    const { text } = await browser.open(`${world.url}/dashboard`);
    expect(2 - (text.split(pt.gone).length - 1)).toBe(parts);
    return text;
  });
}

async function dashboardOf(person: Person, parts = 2): Promise<{ text: string; browser: FormClient }> {
  const { browser } = await world.signIn(person);
  return { text: await dashboard(browser, parts), browser };
}

test('the dashboard shows a doctor their own next surgeries and history, and nobody else’s', async () => {
  has(people.ana, [surgeryOf('crm-1')], [line('crm-1', { outcome: 'found-deleted' })]);
  has(people.bruno, [surgeryOf('crm-2')], [line('crm-2', { outcome: 'created' })]);
  const { text } = await dashboardOf(people.ana);
  expect(text).toContain('Operação de crm-1');
  expect(text).toContain('Você apagou este evento no Google; ele foi colocado de volta.');
  expect(text).not.toContain('crm-2');
  expect(text).not.toContain('Colocada na sua agenda.');
  expect((await dashboardOf(people.bruno)).text).toContain('Operação de crm-2');
});

test('of a patient it shows what the hospital’s policy lets a calendar show, and never the notes', async () => {
  has(people.ana, [surgeryOf('crm-1')]);
  has(people.anaInLisbon, [surgeryOf('om-1')]);
  const full = (await dashboardOf(people.ana)).text;
  expect(full).toContain(pt.patient);
  const initials = (await dashboardOf(people.anaInLisbon)).text;
  expect(initials).toContain('M. D. S. P.');
  for (const text of [initials, world.log()]) expect(text).not.toMatch(/Maria|Silva|Prado/);
  for (const text of [full, initials]) expect(text).not.toContain('Nota que ninguém vê');
  const asked = [...others.surgery.asked, ...others.bridge.asked];
  for (const { target } of asked) expect(target).not.toMatch(/crm|om-1|Maria/);
});

test('says why a surgery is not on the calendar and what to do; cancelled and past ones are not upcoming', async () => {
  const calendars = [
    {
      ...{ doctorId: 'crm-1', calendarState: 'failed', googleEventLink: null },
      googleSyncError: { code: 'access-revoked', message: 'internal wording', at: inDays(0) },
    },
  ];
  has(people.ana, [
    surgeryOf('crm-1', { calendars }),
    surgeryOf('crm-1', { status: 'cancelled', surgeryId: 's-2', procedure: 'Cancelada' }),
    surgeryOf('crm-1', {
      startsAt: inDays(-1),
      endsAt: inDays(-0.9),
      surgeryId: 's-3',
      procedure: 'Passada',
    }),
  ]);
  const { text } = await dashboardOf(people.ana);
  expect(text).toContain('O nosso acesso à sua agenda foi retirado na sua conta do Google.');
  expect(text).toContain('Conecte o Google Calendar de novo');
  expect(text).not.toMatch(/internal wording|Cancelada|Passada/);
});

test('with the surgery service away, the history and the connection are there all the same; and the other way round', async () => {
  const line1 = line('crm-1', { outcome: 'found-deleted' });
  has(people.ana, [surgeryOf('crm-1')], [line1]);
  others.surgery.answers.set('hc-sp/crm-1', () => ({ status: 503, body: {} }));
  const { text, browser } = await dashboardOf(people.ana, 1);
  expect(text).toContain('Não conseguimos consultar as suas cirurgias agora.');
  expect(text).toContain('Você apagou este evento no Google');
  expect(text).toContain('Conectar Google Calendar');
  has(people.ana, [surgeryOf('crm-1')], [line1]);
  others.bridge.answers.set('hc-sp/crm-1', () => ({ status: 200, body: { items: 'not as agreed' } }));
  const other = await dashboard(browser, 1);
  expect(other).toContain('Não conseguimos consultar o histórico agora.');
  expect(other).toContain('Operação de crm-1');
});

test('services that never answer hold the page up once, both together', async () => {
  const { browser } = await dashboardOf(people.ana);
  others.surgery.isSilent = true;
  others.bridge.isSilent = true;
  const { silence } = others.surgery;
  // Again where the machine stood still, and they were given up before they were asked.
  await eventually(async () => {
    silence.length = 0;
    await dashboard(browser, 0);
    await eventually(() => expect(silence.filter((one) => one === 'left')).toHaveLength(2), {
      timeoutMs: 2_000,
    });
    expect(silence).toEqual(['asked', 'asked', 'left', 'left']);
  });
});

test('a check that the doctor asks for is begun once a minute, and the page says once what was set going', async () => {
  const { browser } = await dashboardOf(people.bruno);
  others.bridge.answers.set('hc-sp/crm-2', (target) =>
    target === '/sync' ? { status: 202, body: { entries: 3, sweep: true } } : nothing,
  );
  const press = async () =>
    browser.submit(await browser.open(`${world.url}/dashboard`), { button: 'Verificar agora' });
  const asked = () => others.bridge.asked.filter(({ target }) => target === 'POST /sync');
  // Pressed again where no answer came in time.
  await eventually(async () => {
    others.bridge.asked.length = 0;
    expect((await press()).text).toContain('Vamos conferir 3 cirurgias.');
  });
  expect((await browser.open(`${world.url}/dashboard`)).text).not.toContain('A conferência começou');
  expect((await press()).text).toContain('Você acabou de pedir uma conferência');
  expect(asked()).toEqual([{ target: 'POST /sync', body: '{"doctorId":"crm-2"}' }]);
});

test('a check that cannot be begun says so, and may be asked for again at once', async () => {
  const { browser } = await dashboardOf(people.anaInLisbon);
  const press = async () =>
    browser.submit(await browser.open(`${world.url}/dashboard`), { button: 'Verificar agora' });
  others.bridge.answers.set('hsj-lisboa/om-1', () => ({ status: 503, body: {} }));
  expect((await press()).text).toContain('Não conseguimos começar a conferência');
  others.bridge.answers.set('hsj-lisboa/om-1', () => ({ status: 404, body: {} }));
  await eventually(async () => expect((await press()).text).toContain('Ainda não há o que conferir'));
});
