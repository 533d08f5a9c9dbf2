import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import amqp from 'amqplib';
import { eventually } from '@surgery-calendar/test-servers';
import { findRabbitServer, startPrivateBroker } from './private-broker.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'surgery-calendar-broker-'));
});
afterEach(() => rm(directory, { recursive: true }));

function options() {
  const server = findRabbitServer();
  if (server === undefined)
    throw new Error('This test starts a RabbitMQ of its own: install rabbitmq-server');
  return { directory, server, user: 'test', password: 'p@ss/word' };
}

/** A process of its own that starts the broker on `directory`; gives its pid and the broker's process group. */
async function startElsewhere(): Promise<{ readonly parent: number; readonly group: number }> {
  const script = `
    import { startPrivateBroker } from ${JSON.stringify(new URL('./private-broker.ts', import.meta.url).href)};
    const { pid } = await startPrivateBroker(${JSON.stringify(options())});
    console.log(pid);
    setInterval(() => undefined, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  if (child.pid === undefined) throw new Error('no process');
  return { parent: child.pid, group: Number(line) };
}

function processesOf(group: number): readonly string[] {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,comm=', '-e', '-o', 'pgid='], { encoding: 'utf8' });
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return lines
    .filter(([state, , pgid]) => Number(pgid) === group && state?.startsWith('Z') === false)
    .map(([, command]) => command ?? '');
}

test('serves on 127.0.0.1 with a password, keeps its messages from one start to the next, and leaves nothing running', async () => {
  const first = await startPrivateBroker(options());
  const connection = await amqp.connect(first.url);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue('kept', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  channel.sendToQueue('kept', Buffer.from('message'), { persistent: true });
  await channel.waitForConfirms();
  await connection.close();
  expect((await stat(directory)).mode & 0o077).toBe(0);

  const guest = new URL(first.url);
  [guest.username, guest.password] = ['guest', 'guest'];
  await expect(amqp.connect(guest.href)).rejects.toThrow(/ACCESS[-_]REFUSED/);

  await first.stop();
  expect(processesOf(first.pid)).toEqual([]);

  const second = await startPrivateBroker(options());
  const again = await amqp.connect(second.url);
  const reading = await again.createChannel();
  expect(await reading.get('kept', { noAck: true })).toMatchObject({ content: Buffer.from('message') });
  await again.close();
  await second.stop();
}, 90_000);

test('ends by itself when the process that started it is killed', async () => {
  const { parent, group } = await startElsewhere();
  expect(processesOf(group)).toContain('beam.smp');
  process.kill(parent, 'SIGKILL');
  await eventually(
    () => {
      expect(processesOf(group)).toEqual([]);
    },
    { timeoutMs: 20_000 },
  );
}, 60_000);

test('is ended by the next start where its guard was killed as well', async () => {
  const { parent, group } = await startElsewhere();
  process.kill(parent, 'SIGKILL');
  process.kill(group, 'SIGKILL');
  const next = await startPrivateBroker(options());
  expect(processesOf(group)).not.toContain('beam.smp');
  await next.stop();
}, 90_000);

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
