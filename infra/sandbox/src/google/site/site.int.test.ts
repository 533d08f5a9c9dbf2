import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import AxeBuilder from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../testing/find-chromium.ts';
import { type GoogleSandbox } from '../index.ts';
import { ana, api, connect, embedded, send, type Api } from '../testing/embedded.ts';

const events = '/calendars/primary/events';
const timeZone = 'America/Sao_Paulo';
/** A Tuesday; the browser's clock is set to the day before, so that it is in the week shown. */
const day = '2026-12-01';

let browser: Browser;
let context: BrowserContext;
let sandbox: GoogleSandbox;
let call: Api;
let page: Page;
let faults: string[];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments });
}, 240_000);
afterAll(() => browser.close());

beforeEach(async () => {
  sandbox = await embedded();
  call = api(sandbox, (await connect(sandbox)).access);
  await call('POST', events, {
    ...{ id: 'first0', summary: 'Cirurgia - Maria', location: 'Sala 3', description: 'Tipo: X' },
    start: { dateTime: `${day}T09:00:00`, timeZone },
    end: { dateTime: `${day}T10:00:00`, timeZone },
    extendedProperties: { private: { surgery_id: 's-1' } },
  });
});
afterEach(async () => {
  await context.close();
  await sandbox.stop();
  expect(faults).toEqual([]);
});

/** Opens the account's calendar; every complaint of the browser, a breach of the content policy among them, is kept. */
async function open(width: number, height: number, locale = 'pt-BR'): Promise<void> {
  context = await browser.newContext({ viewport: { width, height }, locale, timezoneId: 'Asia/Tokyo' });
  page = await context.newPage();
  faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', ({ message }) => faults.push(message));
  await page.clock.setSystemTime(new Date(`2026-11-30T12:00:00-03:00`));
  await page.goto(`${sandbox.url}/`);
  // The first fetch is followed by another as the stream of changes opens, which draws the event anew: nobody may hold it by then.
  const fetched = fetches(2);
  await page.getByRole('link', { name: 'Ana Souza' }).click();
  await fetched;
  await shown('Cirurgia - Maria').waitFor();
}

/** Resolves once the page has got its events so often. */
async function fetches(count: number): Promise<void> {
  let left = count;
  const last = await page.waitForResponse((response) => {
    if (new URL(response.url()).pathname.endsWith('/events')) left -= 1;
    return left === 0;
  });
  await last.finished();
}

const shown = (title: string) => page.locator('.fc-event', { hasText: title }).first();

async function steadyBox() {
  await page.waitForLoadState('load');
  let box = await shown('Cirurgia - Maria').boundingBox();
  await eventually(async () => {
    const before = box;
    await page.evaluate('new Promise((done) => requestAnimationFrame(done))');
    box = await shown('Cirurgia - Maria').boundingBox();
    return box !== null && before?.y === box.y;
  });
  if (box === null) throw new Error('the event is not shown');
  return box;
}

async function stored(): Promise<Record<string, unknown>> {
  return (await call('GET', `${events}/first0`)).body;
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    expect(Date.now()).toBeLessThan(deadline);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('an account opens as a week with its events, in Portuguese and in its own time zone', async () => {
  await open(1280, 900);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Agenda de Ana Souza');
  expect(await shown('Cirurgia - Maria').textContent()).toContain('09:00');
  await page.getByRole('button', { name: 'Mês', exact: true }).click();
  await shown('Cirurgia - Maria').waitFor();
  await page.getByRole('link', { name: 'English' }).click();
  await shown('Cirurgia - Maria').waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Calendar of Ana Souza');
});

test('a change through the API appears without a reload, and a deletion takes the event away', async () => {
  await open(1280, 900);
  await call('PATCH', `${events}/first0`, { summary: 'Cirurgia - João' });
  await shown('Cirurgia - João').waitFor();
  await call('DELETE', `${events}/first0`);
  await shown('Cirurgia - João').waitFor({ state: 'detached' });
});

test('its owner drags an event to another hour, and the private properties stay', async () => {
  await open(1280, 900);
  const box = await steadyBox();
  await page.mouse.move(box.x + 20, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 20, box.y + 8 + box.height, { steps: 8 });
  await page.mouse.up();
  await eventually(async () => JSON.stringify((await stored())['start']).includes('T10:00:00-03:00'));
  expect(await stored()).toMatchObject({
    end: { dateTime: `${day}T11:00:00-03:00`, timeZone },
    extendedProperties: { private: { surgery_id: 's-1' } },
    sequence: 1,
  });
});

test('its owner reads the details, edits the text and deletes the event', async () => {
  await open(1280, 900);
  await shown('Cirurgia - Maria').click();
  expect(await page.locator('#details-list').textContent()).toContain('Sala 3');
  await page.getByRole('button', { name: 'Editar' }).click();
  await page.getByLabel('Título').fill('Cirurgia - Ana');
  await page.getByLabel('Fim').fill(`${day}T11:30`);
  await page.getByRole('button', { name: 'Salvar' }).click();
  await shown('Cirurgia - Ana').waitFor();
  expect(await stored()).toMatchObject({ location: 'Sala 3', end: { dateTime: `${day}T11:30:00-03:00` } });
  await shown('Cirurgia - Ana').click();
  await page.getByRole('button', { name: 'Excluir' }).click();
  await page.getByRole('button', { name: 'Excluir mesmo?' }).click();
  await shown('Cirurgia - Ana').waitFor({ state: 'detached' });
  expect((await stored())['status']).toBe('cancelled');
});

test('an edit that Google would refuse is refused on the page and changes nothing', async () => {
  await open(1280, 900);
  await shown('Cirurgia - Maria').click();
  await page.getByRole('button', { name: 'Editar' }).click();
  await page.getByLabel('Fim').fill(`${day}T08:00`);
  await page.getByRole('button', { name: 'Salvar' }).click();
  await page.getByRole('alert').filter({ hasText: 'Nada mudou' }).waitFor();
  expect(await stored()).toMatchObject({ end: { dateTime: `${day}T10:00:00-03:00` }, sequence: 0 });
  // The browser itself notes the refused request.
  expect(faults.splice(0).every((fault) => fault.includes('400'))).toBe(true);
});

test('on a phone nothing is wider than the screen, and assistive technology finds no fault', async () => {
  await open(390, 844);
  const wider = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
  expect(await page.evaluate(wider)).toBe(false);
  for (const view of ['Semana', 'Mês']) {
    await page.getByRole('button', { name: view, exact: true }).click();
    // FullCalendar names each cell of the month by its date, whatever else stands in it.
    const axe = new AxeBuilder({ page }).disableRules('label-content-name-mismatch');
    const { violations } = await axe.analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }
  await page.getByRole('button', { name: 'Semana', exact: true }).click();
  await shown('Cirurgia - Maria').click();
  const { violations } = await new AxeBuilder({ page }).include('dialog[open]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test('the pages are for this machine only', async () => {
  await open(1280, 900);
  const headers = { origin: 'https://evil.test' };
  for (const path of ['/', `/accounts/${ana.email}`, `/accounts/${ana.email}/events`])
    expect((await send(`${sandbox.url}${path}`, { headers })).status).toBe(403);
});
