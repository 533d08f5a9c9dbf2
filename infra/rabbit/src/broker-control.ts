import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Runs the `rabbitmqctl` beside the server's start script, in the environment that the server was started in. */
export function controlBroker(
  server: string,
  env: Readonly<Record<string, string>>,
): (...args: readonly string[]) => Promise<string> {
  return async (...args) => {
    const run = promisify(execFile);
    const { stdout } = await run(join(dirname(server), 'rabbitmqctl'), [...args], { env, timeout: 60_000 });
    return stdout;
  };
}
