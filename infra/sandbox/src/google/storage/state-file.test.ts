import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ana, api, connect, embedded, refresh, rui, send, surgery } from '../testing/embedded.ts';
import { journalHeader, readJournal } from './read-journal.ts';

const events = '/calendars/primary/events';

let directory: string;
let stateFile: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'google-sandbox-'));
  stateFile = join(directory, 'google.jsonl');
});
afterEach(() => rm(directory, { recursive: true }));

test('a stop and start keeps consents, tokens, keys, events, tombstones and sync tokens', async () => {
  const first = await embedded({ stateFile, accounts: [ana] });
  const tokens = await connect(first);
  const before = api(first, tokens.access);
  await before('POST', events, surgery(8, { id: 'alive0' }));
  await before('POST', events, surgery(9, { id: 'dead00' }));
  const token = String((await before('GET', events)).body['nextSyncToken']);
  await before('DELETE', `${events}/dead00`);
  const keys = await send(`${first.url}/oauth2/v3/certs`);
  await first.stop();

  const second = await embedded({ stateFile, accounts: [ana, rui] });
  expect((await send(`${second.url}/oauth2/v3/certs`)).body).toEqual(keys.body);
  expect((await refresh(second, tokens.refresh)).status).toBe(200);
  const after = api(second, tokens.access);
  expect((await after('GET', `${events}/alive0`)).body['summary']).toBe('Cirurgia - Paciente');
  expect((await after('POST', events, surgery(9, { id: 'dead00' }))).status).toBe(409);
  expect((await after('GET', `${events}?syncToken=${token}`)).body['items']).toMatchObject([
    { id: 'dead00' },
  ]);
  expect((await connect(second, { email: rui.email })).body['scope']).toContain('calendar.events');
  await second.stop();
});

test('the state file is private and survives a line cut short by a kill', async () => {
  const first = await embedded({ stateFile });
  const call = api(first, (await connect(first)).access);
  await call('POST', events, surgery(8, { id: 'alive0' }));
  await first.stop();
  expect((await stat(stateFile)).mode & 0o777).toBe(0o600);
  await appendFile(stateFile, '["event","ana@exam');

  for (const start of [1, 2]) {
    const again = await embedded({ stateFile });
    const stored = await send(`${again.url}/__admin/accounts/${ana.email}/events`);
    expect([start, stored.body]).toMatchObject([start, { 0: { id: 'alive0' } }]);
    await again.stop();
  }
});

test('a change reaches the file without a stop', async () => {
  const sandbox = await embedded({ stateFile });
  const call = api(sandbox, (await connect(sandbox)).access);
  await call('POST', events, surgery(8, { id: 'alive0' }));
  const deadline = Date.now() + 30_000;
  while (!(await readFile(stateFile, 'utf8')).includes('alive0')) {
    expect(Date.now()).toBeLessThan(deadline);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await sandbox.stop();
});

test('a file that is not a state file is refused and left as it was', async () => {
  await writeFile(stateFile, 'something else\n');
  await expect(embedded({ stateFile })).rejects.toThrow('is not a journal');
  expect(await readFile(stateFile, 'utf8')).toBe('something else\n');
});

test('a much-changed journal is compacted and keeps the latest state', async () => {
  const { openJournal } = await import('./journal.ts');
  const { openTable } = await import('./table.ts');
  const { z } = await import('zod');
  const { silentLogger } = await import('../logger.ts');
  const open = async () => {
    const journal = await openJournal(stateFile, silentLogger);
    return { journal, table: openTable(journal, 'number', z.number()) };
  };
  const first = await open();
  for (let n = 0; n < 30_000; n += 1) first.table.set(`key-${n % 10}`, n);
  await first.journal.close();
  expect((await readFile(stateFile, 'utf8')).split('\n').length).toBeLessThan(100);
  const second = await open();
  expect([...second.table.values()].sort()).toEqual([...Array(10).keys()].map((n) => 29_990 + n));
  await second.journal.close();
});

test.each(['precious without newline', 'line1\nline2 precious'])(
  'a file that is somebody else’s is refused and left as it is',
  async (content) => {
    await writeFile(stateFile, content);
    await expect(readJournal(stateFile)).rejects.toThrow('is not a journal');
    expect(await readFile(stateFile, 'utf8')).toBe(content);
  },
);

test('a row that was changed keeps its place when the journal is read again', async () => {
  const lines = [
    ['token', 'a', 1],
    ['token', 'b', 1],
    ['token', 'a', 2],
  ];
  await writeFile(stateFile, journalHeader + lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const journal = await readJournal(stateFile);
  await journal.file.close();
  expect([...(journal.kinds.get('token') ?? [])]).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});
