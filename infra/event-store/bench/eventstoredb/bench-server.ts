import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface BenchServer {
  readonly url: string;
  /** Which server it is, in words. */
  readonly taken: string;
  stop(): Promise<void>;
}

const standIn = fileURLToPath(new URL('../../../sandbox/src/eventstoredb/main.ts', import.meta.url));

/** The server at `EVENTSTORE_TEST_URL`, else the stand-in, as a process of its own: in this one it would take its time from both sides. */
export async function openBenchServer(): Promise<BenchServer> {
  const given = process.env['EVENTSTORE_TEST_URL'];
  if (given !== undefined)
    return { url: given, taken: 'the one at EVENTSTORE_TEST_URL', stop: () => Promise.resolve() };
  const child = fork(standIn, ['--port', '0'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  const [url] = /esdb:\S+(?=;)/.exec(line.toString()) ?? [];
  if (url === undefined) throw new Error('the stand-in for EventStoreDB did not start');
  return {
    url,
    taken: 'the stand-in, with its log in memory',
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
