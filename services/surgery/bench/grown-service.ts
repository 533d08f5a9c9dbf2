import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { postgresEventStoreMigrations } from '@surgery-calendar/event-store';
import { migrate } from '@surgery-calendar/postgres';
import { createTestDatabase, createTestVhost, eventually, freePort } from '@surgery-calendar/test-servers';
import { exchanges, parkingQueueOf, queues } from '@surgery-calendar/contracts';
import pg from 'pg';
import { fillGrownLog } from './fill-grown-log.ts';

/** The surgery service as a process of its own, with so many surgeries in its log and on its board. */
export async function startGrownService(
  surgeries: number,
  hospitals: readonly { readonly hospitalId: string; readonly issuer: string }[],
  masterKey: string,
) {
  const database = await createTestDatabase();
  const vhost = await createTestVhost({
    queues: Object.values(queues).flatMap(({ name }) => [name, parkingQueueOf(name)]),
    exchanges: Object.values(exchanges),
  });
  await migrate(database.url, { schema: 'event_store', directory: postgresEventStoreMigrations });
  await migrate(database.url, {
    schema: 'surgery',
    directory: fileURLToPath(new URL('../migrations', import.meta.url)),
  });
  const client = new pg.Client(database.url);
  await client.connect();
  await fillGrownLog(client, surgeries);
  await client.end();
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(new URL('../src/main.ts', import.meta.url))], {
    env: {
      PATH: process.env['PATH'] ?? '',
      ...{ PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'error' },
      ...{ DATABASE_URL: database.url, AMQP_URL: vhost.url },
      PATIENT_KEYS_MASTER: JSON.stringify({ bench: masterKey }),
      HOSPITALS: JSON.stringify(hospitals),
      IDENTITY_PUBLIC_KEY: JSON.stringify(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await eventually(
    async () => {
      if (child.exitCode !== null) throw new Error(`the service exited with ${child.exitCode}`);
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
      if (ready.status !== 200) throw new Error(`the service is not ready: ${await ready.text()}`);
    },
    { timeoutMs: 30_000 },
  );
  return {
    port,
    async residentBytes(): Promise<number> {
      const status = await readFile(`/proc/${child.pid ?? 'self'}/status`, 'utf8');
      const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
      if (kilobytes === undefined) throw new Error('/proc does not tell the memory of the service');
      return Number(kilobytes) * 1_024;
    },
    async stop(): Promise<void> {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      await vhost.drop();
      await database.drop();
    },
  };
}
