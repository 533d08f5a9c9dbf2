import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import { createPool, migrate } from '@surgery-calendar/postgres';
import { startEmbeddedPostgres } from '@surgery-calendar/postgres/embedded';
import { freePort } from '@surgery-calendar/test-servers';
import { describeCrashes } from '../conformance/crashes.ts';
import { jestRegister } from '../conformance/register.ts';
import type { Subject } from '../conformance/subject.ts';
import { createPostgresEventStore, postgresEventStoreMigrations } from './postgres-event-store.ts';

// Its starts on a disk take a while on a busy machine.
jest.setTimeout(180_000);

/** A server of this test's own, since it is killed: what a commit promised must survive on disk. */
describe('with a PostgreSQL that is killed and recovers from its log', () => {
  let subject: Subject | undefined;

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'killed-server-'));
    // A port that nobody else is given while the server is dead.
    let server = await startEmbeddedPostgres({ directory, port: await freePort() });
    const { url } = server;
    await migrate(url, { schema: 'event_store', directory: postgresEventStoreMigrations });
    const pool = createPool(url, { applicationName: 'killed-server' });
    const store = createPostgresEventStore({ pool, listenUrl: url, schema: 'event_store' });
    subject = {
      store,
      crash: async () => {
        const pid = Number(
          (await readFile(join(server.dataDirectory, 'postmaster.pid'), 'utf8')).split('\n')[0],
        );
        // Immediate shutdown: every backend ends where it stands, nothing is written, the next start recovers.
        process.kill(pid, 'SIGQUIT');
        await server.stop();
        server = await startEmbeddedPostgres({ directory, port: Number(new URL(url).port) });
      },
      close: async () => {
        await store.close();
        await pool.end();
        await server.stop();
        await rm(directory, { recursive: true, force: true });
        await rm(server.dataDirectory, { recursive: true, force: true });
      },
    };
  });

  afterAll(async () => {
    await subject?.close();
  });

  describeCrashes(() => {
    if (subject === undefined) throw new Error('The server did not start');
    return subject;
  }, jestRegister);
});
