import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { findRabbitServer, startPrivateBroker } from '@surgery-calendar/rabbit/private-broker';
import { GenericContainer, Wait } from 'testcontainers';
import { inDocker } from './docker.ts';
import { canInstallRabbit, installRabbit } from './install-rabbit.ts';
import { quickDirectory } from './quick-directory.ts';
import type { TestServer } from './test-server.ts';
import { vhostNames } from './vhosts.ts';

/**
 * The RabbitMQ at `AMQP_URL`, else one in Docker, else an installed rabbitmq-server as a private child, else the one that apt
 * installs. Throws with one sentence that says what to install.
 */
export async function startTestRabbit(): Promise<TestServer> {
  const given = process.env['AMQP_URL'];
  if (given !== undefined) return { url: given, taken: 'the one at AMQP_URL', stop: () => Promise.resolve() };
  const container = await inDocker(startContainer);
  if (container !== undefined) return container;
  const found = findRabbitServer();
  if (found !== undefined) return startPrivate(found, 'an installed rabbitmq-server as a private child');
  if (canInstallRabbit()) {
    process.stderr.write('Tests: installing rabbitmq-server by apt …\n');
    installRabbit();
    const installed = findRabbitServer();
    if (installed !== undefined)
      return startPrivate(installed, 'rabbitmq-server, installed by apt, as a private child');
  }
  throw new Error('The tests need RabbitMQ: install rabbitmq-server, start Docker, or set AMQP_URL.');
}

async function startPrivate(server: string, taken: string): Promise<TestServer> {
  const directory = quickDirectory('rabbit');
  const password = randomBytes(12).toString('hex');
  const broker = await startPrivateBroker({ directory, server, user: 'test', password, vhosts: vhostNames });
  return {
    url: broker.url,
    taken,
    async stop() {
      await broker.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function startContainer(): Promise<TestServer> {
  const container = await new GenericContainer('rabbitmq:4')
    .withEnvironment({
      RABBITMQ_DEFAULT_USER: 'test',
      RABBITMQ_DEFAULT_PASS: 'test',
      RABBITMQ_DEFAULT_VHOST: vhostNames[0],
    })
    .withExposedPorts(5672)
    .withWaitStrategy(Wait.forLogMessage(/Server startup complete/))
    .start();
  for (const vhost of vhostNames.slice(1)) {
    await container.exec(['rabbitmqctl', 'add_vhost', vhost]);
    await container.exec(['rabbitmqctl', 'set_permissions', '--vhost', vhost, 'test', '.*', '.*', '.*']);
  }
  return {
    url: `amqp://test:test@${container.getHost()}:${container.getMappedPort(5672)}/${vhostNames[0]}`,
    taken: 'rabbitmq:4 in Docker',
    async stop() {
      await container.stop();
    },
  };
}
