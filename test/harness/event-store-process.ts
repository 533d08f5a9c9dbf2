import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledProgram, freePort } from '@surgery-calendar/test-servers';

/** The stand-in for EventStoreDB as a process of its own, whose log survives that it is killed. */
export interface EventStoreProcess {
  readonly url: string;
  /** Part of the URL, and a secret. */
  readonly password: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and throws its log away. */
  stop(): Promise<void>;
}

const main = new URL('../../infra/sandbox/src/eventstoredb/main.ts', import.meta.url);

export async function startEventStoreProcess(): Promise<EventStoreProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'event-store-'));
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const { file, compiled } = await bundledProgram(main);
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const started = spawn(
      process.execPath,
      [file, '--port', String(port), '--file', join(directory, 'log')],
      { env: { PATH: process.env['PATH'] ?? '', ...compiled }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    child = started;
    // Its first line says that it listens.
    await Promise.race([
      once(started.stdout, 'data'),
      once(started, 'exit').then(() =>
        Promise.reject(new Error('the stand-in for EventStoreDB did not start')),
      ),
    ]);
  };
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  await start();
  return {
    url: `esdb://surgery:${password}@127.0.0.1:${port}?tls=false`,
    password,
    kill,
    start,
    stop: async () => {
      await kill();
      await rm(directory, { recursive: true });
    },
  };
}
