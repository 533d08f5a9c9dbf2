import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { StackFile } from '@surgery-calendar/local-stack';
import { eventually } from '@surgery-calendar/test-servers';
import { calendarOf } from '../harness/calendar-of.ts';
import { fiveFreePorts } from '../harness/free-ports.ts';
import { surgeryClient } from '../harness/surgery-client.ts';

const start = fileURLToPath(new URL('../../infra/bootstrap/start.mjs', import.meta.url));
let directory: string;
let environment: Record<string, string>;
let started: ChildProcess[] = [];
/** Where PostgreSQL kept its data: as root not in the folder itself. */
const homes = new Set<string>();

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'surgery-calendar-start-'));
  const [surgery, identity, calendarBridge, google, hospitalIdp] = await fiveFreePorts();
  environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    LOCAL_DIRECTORY: directory,
    BUS: 'in-process',
    SURGERY_PORT: String(surgery),
    IDENTITY_PORT: String(identity),
    CALENDAR_BRIDGE_PORT: String(calendarBridge),
    GOOGLE_SANDBOX_PORT: String(google),
    HOSPITAL_IDP_PORT: String(hospitalIdp),
  };
});
afterEach(async () => {
  for (const child of started) await stop(child);
  started = [];
  for (const home of homes) rmSync(home, { recursive: true, force: true });
  homes.clear();
  rmSync(directory, { recursive: true, force: true });
});

function run(command: string, args: readonly string[]) {
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  return { child, output: () => output };
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  return child.exitCode;
}

function untilReady(output: () => string): Promise<StackFile> {
  return eventually(
    () => {
      if (!output().includes('Ctrl-C stops all of it.')) throw new Error(`not ready:\n${output()}`);
      const data = /its data in (\S+)/.exec(output())?.[1];
      if (data !== undefined) homes.add(dirname(data));
      return JSON.parse(readFileSync(join(directory, 'stack.json'), 'utf8')) as StackFile;
    },
    { timeoutMs: 60_000 },
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('npm start serves the whole way, stops without a trace, and finds everything as it was', async () => {
  const first = run('node', [start]);
  const stack = await untilReady(first.output);
  expect(first.output()).toContain('inside this process');
  expect(statSync(join(directory, 'stack.json')).mode & 0o777).toBe(0o600);
  expect(stack.amqp.url).toBeNull();
  expect(stack.doctors.filter((doctor) => !doctor.connected).map((doctor) => doctor.surgeonId)).toEqual([
    'crm-sp-104216',
    'crm-sp-104217',
    'crm-sp-104218',
  ]);
  expect(stack.doctors).toHaveLength(25);

  const surgeon = stack.doctors[1];
  if (surgeon === undefined) throw new Error('no doctors');
  const api = surgeryClient(stack.surgery.url, stack.surgery.token);
  const surgeryId = await api.schedule({ surgeonId: surgeon.surgeonId });
  await eventually(async () => {
    expect((await api.get(`/surgeries/${surgeryId}`)).body['calendarState']).toBe('on-calendar');
  });
  // Amid the work: what is not through yet is after the next start.
  const last = await api.schedule({ surgeonId: surgeon.surgeonId, room: 'Sala 9' });
  expect(await stop(first.child)).toBe(0);
  expect(existsSync(join(directory, 'stack.json'))).toBe(false);
  expect(isAlive(stack.pid)).toBe(false);

  const startedAt = Date.now();
  const again = await untilReady(run('node', [start]).output);
  expect(Date.now() - startedAt).toBeLessThan(30_000);
  expect(again.doctors).toEqual(stack.doctors);
  const apiAgain = surgeryClient(again.surgery.url, again.surgery.token);
  for (const id of [surgeryId, last]) {
    await eventually(async () => {
      expect((await apiAgain.get(`/surgeries/${id}`)).body['calendarState']).toBe('on-calendar');
    });
  }
  expect(await calendarOf(again.google.url, surgeon.googleEmail)).toHaveLength(2);
}, 180_000);

test('a taken port gets one sentence that names it and what to set', async () => {
  const holder = createServer().listen(Number(environment['GOOGLE_SANDBOX_PORT']));
  await once(holder, 'listening');
  try {
    const refused = run('node', [start]);
    // Not `exit`: what it wrote last may come later than that.
    await once(refused.child, 'close');
    expect(refused.child.exitCode).toBe(1);
    expect(refused.output()).toContain(`Port ${environment['GOOGLE_SANDBOX_PORT']} is taken`);
    expect(refused.output()).toContain('GOOGLE_SANDBOX_PORT');
  } finally {
    holder.close();
    await once(holder, 'close');
  }
});

test('it ends with whatever started it, as when npm is stopped and only its shell hears of it', async () => {
  const shell = run('sh', ['-c', `node ${start}; true`]);
  const stack = await untilReady(shell.output);
  const exited = once(shell.child, 'exit');
  shell.child.kill('SIGKILL');
  await exited;
  await eventually(
    () => {
      expect(existsSync(join(directory, 'stack.json'))).toBe(false);
      expect(isAlive(stack.pid)).toBe(false);
    },
    { timeoutMs: 30_000 },
  );
}, 120_000);
