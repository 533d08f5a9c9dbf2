import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStoreDbStandIn } from '@surgery-calendar/sandbox/eventstoredb';
import { freePort, inDocker } from '@surgery-calendar/test-servers';
import { GenericContainer, Wait } from 'testcontainers';
import { openLine } from './line.ts';

/** An EventStoreDB for tests, of which a test uses names of its own only. */
export interface EventStoreDbServer {
  readonly url: string;
  /** Which of the ways to have one was taken, in words. */
  readonly taken: string;
  /** Ends it, or every connection to it, at once; resolves when it is there again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** The one at `EVENTSTORE_TEST_URL`, else one in Docker, else the stand-in in this process. */
export async function openEventStoreDbServer(): Promise<EventStoreDbServer> {
  const given = process.env['EVENTSTORE_TEST_URL'];
  if (given !== undefined) return overLine(given);
  const container = await inDocker(startContainer);
  if (container !== undefined) return container;
  const standIn = await openStandInServer();
  return { ...standIn, taken: `${standIn.taken}, since there is neither EVENTSTORE_TEST_URL nor Docker` };
}

async function overLine(url: string): Promise<EventStoreDbServer> {
  const single =
    /^(?<before>(?:esdb|kurrentdb):\/\/(?:[^@/?]*@)?)(?<host>[^:,/?]+)(?::(?<port>\d+))?(?<after>[/?].*)?$/;
  const { before = '', host = '', port = '2113', after = '' } = single.exec(url)?.groups ?? {};
  // A cluster names its members itself, and a certificate is not for 127.0.0.1.
  if (host === '' || !/[?&]tls=false/i.test(after)) {
    const taken =
      'the one at EVENTSTORE_TEST_URL, directly, so that nothing here can make it crash: without a cluster and with tls=false it could';
    return { url, taken, crash: () => Promise.resolve(), stop: () => Promise.resolve() };
  }
  const line = await openLine(host, Number(port));
  return {
    url: `${before}127.0.0.1:${line.port}${after}`,
    taken: 'the one at EVENTSTORE_TEST_URL, over a line that is cut for a crash',
    crash: () => {
      line.cut();
      return Promise.resolve();
    },
    stop: () => line.close(),
  };
}

const image = 'eventstore/eventstore:24.10';

async function startContainer(): Promise<EventStoreDbServer> {
  // A port that stays when the container is started again.
  const port = await freePort();
  const container = await new GenericContainer(image)
    .withEnvironment({
      EVENTSTORE_INSECURE: 'true',
      EVENTSTORE_CLUSTER_SIZE: '1',
      EVENTSTORE_RUN_PROJECTIONS: 'None',
    })
    .withExposedPorts({ container: 2113, host: port })
    .withWaitStrategy(Wait.forHttp('/health/live', 2113).forStatusCode(204))
    .start();
  return {
    url: `esdb://${container.getHost()}:${port}?tls=false`,
    taken: `${image} in Docker`,
    crash: () => container.restart({ timeout: 0 }),
    stop: async () => {
      await container.stop();
    },
  };
}

/** The stand-in, whatever else there is. */
export async function openStandInServer(): Promise<EventStoreDbServer> {
  const directory = await mkdtemp(join(tmpdir(), 'eventstoredb-'));
  const file = join(directory, 'log');
  // A port that nobody else is given between its end and its next start.
  let standIn = await startEventStoreDbStandIn({ file, port: await freePort() });
  return {
    url: standIn.url,
    taken: 'the stand-in in this process',
    crash: async () => {
      await standIn.kill();
      standIn = await startEventStoreDbStandIn({ file, port: standIn.port });
    },
    stop: async () => {
      await standIn.kill();
      await rm(directory, { recursive: true });
    },
  };
}
