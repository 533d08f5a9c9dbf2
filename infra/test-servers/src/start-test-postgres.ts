import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { startEmbeddedPostgres } from '@surgery-calendar/postgres/embedded';
import { GenericContainer, Wait } from 'testcontainers';
import { inDocker } from './docker.ts';
import { freePort } from './free-port.ts';
import { quickDirectory } from './quick-directory.ts';
import type { TestServer } from './test-server.ts';

/** The PostgreSQL at `DATABASE_URL`, else one in Docker, else an embedded one in a folder of its own. */
export async function startTestPostgres(): Promise<TestServer> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined)
    return { url: given, taken: 'the one at DATABASE_URL', stop: () => Promise.resolve() };
  const container = await inDocker(startContainer);
  if (container !== undefined) return container;
  const directory = quickDirectory('postgres');
  const server = await startEmbeddedPostgres({
    directory,
    // None of those that the system hands out by itself, which another run may be given before the server has it.
    port: await freePort(),
    // What a test writes need not outlive the machine.
    settings: { fsync: 'off', full_page_writes: 'off', max_wal_size: '256MB', max_connections: '400' },
  });
  return {
    url: server.url,
    taken: 'an embedded one',
    async stop() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
      // Its home, which as root is under /var/tmp.
      rmSync(dirname(server.dataDirectory), { recursive: true, force: true });
    },
  };
}

async function startContainer(): Promise<TestServer> {
  const container = await new GenericContainer('postgres:18')
    .withEnvironment({ POSTGRES_PASSWORD: 'test' })
    .withCommand(['postgres', '-c', 'max_connections=400', '-c', 'fsync=off'])
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .start();
  return {
    url: `postgres://postgres:test@${container.getHost()}:${container.getMappedPort(5432)}/postgres`,
    taken: 'postgres:18 in Docker',
    async stop() {
      await container.stop();
    },
  };
}
