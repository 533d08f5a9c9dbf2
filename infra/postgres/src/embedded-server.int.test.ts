import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually, freePort } from '@surgery-calendar/test-servers';
import pg from 'pg';
import { startEmbeddedPostgres } from './embedded-server.ts';
import { commandOf, parentOf } from './process-table.ts';

let directory: string;
let home: string | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'surgery-calendar-embedded-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
  if (home !== undefined) await rm(home, { recursive: true, force: true });
});

async function start(): ReturnType<typeof startEmbeddedPostgres> {
  // What the system hands out by itself, another test may be given before the server has it.
  const server = await startEmbeddedPostgres({ directory, port: await freePort() });
  home = dirname(server.dataDirectory);
  return server;
}

async function ask(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(query);
  await client.end();
  return Object.values(rows[0] ?? {})[0];
}

/** A process of its own that starts the server on `directory`. */
async function startElsewhere() {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('./embedded-server.ts', import.meta.url).href)};
    const { url, dataDirectory } = await startEmbeddedPostgres({ directory: ${JSON.stringify(directory)} });
    console.log(url + ' ' + dataDirectory);
    setInterval(() => undefined, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const [url = '', dataDirectory = ''] = line.split(' ');
  home = dirname(dataDirectory);
  const pid = Number(await ask(url, `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)`));
  const isRunning = () => commandOf(pid).includes(dataDirectory);
  if (child.pid === undefined) throw new Error('no process');
  return { parent: child.pid, guard: parentOf(pid), isRunning };
}

test('keeps its data from one start to the next, privately and behind a password', async () => {
  const first = await start();
  await ask(first.url, `CREATE TABLE kept AS SELECT 'São Paulo' AS place`);
  expect((await stat(first.dataDirectory)).mode & 0o077).toBe(0);
  const wrong = new URL(first.url);
  wrong.password = 'wrong';
  await expect(ask(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  expect(await ask(first.url, 'SHOW listen_addresses')).toBe('127.0.0.1');
  await first.stop();
  await expect(ask(first.url, 'SELECT 1')).rejects.toThrow();

  const second = await start();
  expect(await ask(second.url, 'SELECT place FROM kept')).toBe('São Paulo');
  await second.stop();
});

test('ends by itself when the process that started it is killed, and can be started again', async () => {
  const { parent, isRunning } = await startElsewhere();
  expect(isRunning()).toBe(true);
  process.kill(parent, 'SIGKILL');
  await eventually(() => {
    expect(isRunning()).toBe(false);
  });
  const next = await start();
  await next.stop();
});

test('is ended by the next start where its guard was killed as well', async () => {
  const { parent, guard, isRunning } = await startElsewhere();
  if (guard === undefined) throw new Error('no guard');
  process.kill(guard, 'SIGKILL');
  process.kill(parent, 'SIGKILL');
  const next = await start();
  expect(isRunning()).toBe(false);
  await next.stop();
});

test('says in one sentence why it cannot start', async () => {
  const first = await start();
  const port = Number(new URL(first.url).port);
  const other = await mkdtemp(join(tmpdir(), 'surgery-calendar-embedded-'));
  await expect(startEmbeddedPostgres({ directory: other, port })).rejects.toThrow(
    `Port ${String(port)} on 127.0.0.1 is taken`,
  );
  await first.stop();
  await expect(startEmbeddedPostgres({ directory, password: 'another' })).rejects.toThrow(
    /password authentication failed/,
  );
  await rm(other, { recursive: true });
});
