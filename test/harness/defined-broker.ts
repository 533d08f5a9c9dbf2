import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exchanges } from '@surgery-calendar/contracts';
import { findRabbitServer, startPrivateBroker } from '@surgery-calendar/rabbit/private-broker';
import { eventually } from '@surgery-calendar/test-servers';

/** A broker that knows of the system what a hospital's IT imported, and nothing else. */
export interface DefinedBroker {
  urlOf(user: string): string;
  /** `rabbitmqctl`. */
  readonly control: (...args: readonly string[]) => Promise<string>;
  stop(): Promise<void>;
}

/** Imports what `npm run broker-definitions` prints for these publishers, and gives every one of `users` a password. */
export async function startDefinedBroker(
  publishers: readonly string[],
  users: readonly string[],
): Promise<DefinedBroker> {
  const directory = await mkdtemp(join(tmpdir(), 'surgery-calendar-rights-'));
  const server = findRabbitServer();
  if (server === undefined)
    throw new Error('This test sets up a RabbitMQ of its own: install rabbitmq-server');
  const broker = await startPrivateBroker({ directory, server, user: 'admin', password: 'admin' });
  const file = join(directory, 'to-import.json');
  await writeFile(file, await definitions(publishers));
  await broker.control('import_definitions', file);
  // The import goes on after the command; bindings come last.
  await eventually(async () => {
    const bindings = await broker.control('list_bindings', 'source_name', '--silent');
    if (!bindings.includes(exchanges.identityEvents)) throw new Error('not imported yet');
  });
  for (const user of users) await broker.control('change_password', user, `${user}-password`);
  return {
    urlOf(user) {
      const url = new URL(broker.url);
      [url.username, url.password] = [user, `${user}-password`];
      return url.href;
    },
    control: broker.control,
    async stop() {
      await broker.stop();
      await rm(directory, { recursive: true });
    },
  };
}

async function definitions(publishers: readonly string[]): Promise<string> {
  const main = new URL('../../infra/local-stack/src/broker-definitions/main.ts', import.meta.url);
  const args = publishers.flatMap((publisher) => ['--publisher', publisher]);
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(main), ...args]);
  return stdout;
}
