import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { ServiceName } from '@surgery-calendar/local-stack';
import { bundledProgram, eventually } from '@surgery-calendar/test-servers';

/** A service run as production runs it: a process that can be stopped, killed and started again. */
export interface ServiceProcess {
  /** What it wrote to its log so far, all its runs together. */
  log(): string;
  /** Of the present run; undefined: it does not run. */
  pid(): number | undefined;
  start(): Promise<void>;
  /** SIGKILL: no chance to finish anything. */
  kill(): Promise<void>;
  /** SIGTERM; throws where the process does not then exit with 0. */
  stop(): Promise<void>;
}

/** What is run: Node, the program's file, the user that runs it (undefined: the one who runs the tests), and what Node is told. */
export interface Launch {
  readonly node: string;
  readonly program: string;
  readonly user: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** A service in the bundle that the tests share. */
async function asBundled(service: ServiceName): Promise<Launch> {
  const main = new URL(`../../services/${service}/src/main.ts`, import.meta.url);
  const { file, compiled } = await bundledProgram(main);
  return { node: process.execPath, program: file, user: undefined, environment: compiled };
}

/** Starts a service with just the given environment and waits until it is ready. */
export async function startProcess(
  service: ServiceName,
  port: number,
  environment: Readonly<Record<string, string>>,
  launch?: Launch,
): Promise<ServiceProcess> {
  const { node, program, user, environment: ofNode } = launch ?? (await asBundled(service));
  let output = '';
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const started = spawn(node, [program], {
      env: { ...environment, ...ofNode, PATH: process.env['PATH'] ?? '' },
      ...(user === undefined ? {} : { uid: user, gid: user, cwd: dirname(program) }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => (output += String(chunk)));
    child = started;
    await eventually(
      async () => {
        if (hasEnded(started))
          throw new Error(`${service} ended with ${started.exitCode ?? 'a signal'}:\n${output}`);
        const ready = await fetch(`http://localhost:${port}/readyz`);
        if (ready.status !== 200) throw new Error(`${service} is not ready: ${await ready.text()}`);
      },
      { timeoutMs: 30_000 },
    );
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    const ending = child;
    child = undefined;
    if (ending === undefined) return 0;
    if (!hasEnded(ending)) {
      // Not `exit`: what it wrote last may come later than that.
      const closed = once(ending, 'close');
      ending.kill(signal);
      await closed;
    }
    return ending.exitCode;
  };

  await start();
  return {
    log: () => output,
    pid: () => child?.pid,
    start,
    async kill() {
      await end('SIGKILL');
    },
    async stop() {
      const code = await end('SIGTERM');
      if (code !== 0)
        throw new Error(`${service} ended with ${code ?? 'a signal'} when asked to stop:\n${output}`);
    },
  };
}
