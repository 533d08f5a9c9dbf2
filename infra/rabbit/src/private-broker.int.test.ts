import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import amqp from 'amqplib';
import { findRabbitServer, startPrivateBroker } from './private-broker.ts';

let directory: string;
// All starts are on the same data, one after another, and what each showed is judged below: one costs seven seconds of processor time.
let first: { readonly mode: number; readonly guest: unknown; readonly left: readonly string[] };
let second: { readonly message: string | undefined; readonly orphans: readonly string[] };
let third: { readonly orphans: readonly string[]; readonly left: readonly string[] };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'surgery-calendar-broker-'));
  first = await startAndStop();
  const killed = await startElsewhere();
  const orphaned = () => processesOf(killed.group);
  const message = await takeKept(killed.url);
  process.kill(killed.parent, 'SIGKILL');
  process.kill(killed.group, 'SIGKILL');
  second = { message, orphans: orphaned() };
  const last = await startElsewhere();
  const orphans = orphaned();
  process.kill(last.parent, 'SIGKILL');
  third = { orphans, left: await whatIsLeft(last.group) };
}, 300_000);
afterAll(() => rm(directory, { recursive: true }));

function options() {
  const server = findRabbitServer();
  if (server === undefined)
    throw new Error('This test starts a RabbitMQ of its own: install rabbitmq-server');
  return { directory, server, user: 'test', password: 'p@ss/word' };
}

/** A process of its own that starts the broker on `directory`; gives its pid, and the broker's process group and address. */
async function startElsewhere() {
  const script = `
    import { startPrivateBroker } from ${JSON.stringify(new URL('./private-broker.ts', import.meta.url).href)};
    const { pid, url } = await startPrivateBroker(${JSON.stringify(options())});
    console.log(pid, url);
    setInterval(() => undefined, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  if (child.pid === undefined) throw new Error('no process');
  const [group = '', url = ''] = line.split(' ');
  return { parent: child.pid, group: Number(group), url };
}

function processesOf(group: number): readonly string[] {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,comm=', '-e', '-o', 'pgid='], { encoding: 'utf8' });
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return lines
    .filter(([state, , pgid]) => Number(pgid) === group && state?.startsWith('Z') === false)
    .map(([, command]) => command ?? '');
}

/** What still runs of a group that is ending, after twenty seconds at the most. */
async function whatIsLeft(group: number): Promise<readonly string[]> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const left = processesOf(group);
    if (left.length === 0 || Date.now() > deadline) return left;
    await pause(100);
  }
}

async function startAndStop(): Promise<typeof first> {
  const broker = await startPrivateBroker(options());
  const connection = await amqp.connect(broker.url);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue('kept', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  channel.sendToQueue('kept', Buffer.from('message'), { persistent: true });
  await channel.waitForConfirms();
  await connection.close();
  const { mode } = await stat(directory);
  const url = new URL(broker.url);
  [url.username, url.password] = ['guest', 'guest'];
  const [guest] = await Promise.allSettled([amqp.connect(url.href)]);
  await broker.stop();
  // Its epmd has been told to end, and may need a moment for that.
  return { mode, guest, left: await whatIsLeft(broker.pid) };
}

async function takeKept(url: string): Promise<string | undefined> {
  const connection = await amqp.connect(url);
  const message = await (await connection.createChannel()).get('kept', { noAck: true });
  await connection.close();
  return message === false ? undefined : message.content.toString();
}

test('serves with a password alone, from data that its owner alone may read', () => {
  expect(first.guest).toMatchObject({
    reason: expect.objectContaining({ message: expect.stringMatching(/ACCESS[-_]REFUSED/) }),
  });
  expect(first.mode & 0o077).toBe(0);
});

test('keeps its messages from one start to the next', () => {
  expect(second.message).toBe('message');
});

test('leaves nothing running when it is stopped', () => {
  expect(first.left).toEqual([]);
});

test('ends by itself when the process that started it is killed', () => {
  expect(third.left).toEqual([]);
});

test('is ended by the next start where its guard was killed as well', () => {
  expect(second.orphans).toContain('beam.smp');
  expect(third.orphans).not.toContain('beam.smp');
});

test('says in one sentence that a port is taken, or that the broker could not start', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  await expect(startPrivateBroker({ ...options(), port: address.port })).rejects.toThrow(
    `Port ${String(address.port)} on 127.0.0.1 is taken`,
  );
  taken.close();
  await expect(startPrivateBroker({ ...options(), server: '/bin/false' })).rejects.toThrow(
    /^The private RabbitMQ on port \d+ did not start: it ended with exit code 1; see /,
  );
});
