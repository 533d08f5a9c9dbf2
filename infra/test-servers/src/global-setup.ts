import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { running } from './running-servers.ts';
import { startTestPostgres } from './start-test-postgres.ts';
import { startTestRabbit } from './start-test-rabbit.ts';

/** jest calls this for each project that has tests to run; the servers are started by the first call. */
export default async function globalSetup(): Promise<void> {
  const servers = running();
  servers.started ??= (async () => {
    const postgres = await startTestPostgres();
    const rabbit = await startTestRabbit().catch(async (error: unknown) => {
      await postgres.stop();
      throw error;
    });
    process.stderr.write(`Tests: PostgreSQL is ${postgres.taken}; RabbitMQ is ${rabbit.taken}.\n`);
    process.env['TEST_RUN'] = randomBytes(4).toString('hex');
    process.env['TEST_POSTGRES_URL'] = postgres.url;
    process.env['TEST_AMQP_URL'] = rabbit.url;
    process.env['TEST_AMQP_OWN'] = String(process.env['AMQP_URL'] === undefined);
    process.env['TEST_CLAIMS'] = mkdtempSync(join(tmpdir(), 'surgery-calendar-test-claims-'));
    return [rabbit, postgres];
  })();
  await servers.started;
}
