import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { brokerDefinitions } from '@surgery-calendar/rabbit/broker-definitions';
import { z } from 'zod';
import { planBus } from './plan-bus.ts';

const usage = `usage: npm run -s broker-definitions -- [--vhost NAME] [--publisher USER]… [--hashes FILE]
  --publisher  a hospital system that publishes surgeries, by its RabbitMQ user; any number
  --hashes     JSON: users and their password hashes, as rabbitmqctl hash_password prints them`;

try {
  const { values } = parseArgs({
    options: {
      vhost: { type: 'string', default: '/' },
      publisher: { type: 'string', multiple: true, default: [] },
      hashes: { type: 'string' },
    },
  });
  const hashes =
    values.hashes === undefined
      ? {}
      : z.record(z.string(), z.base64().min(8)).parse(JSON.parse(readFileSync(values.hashes, 'utf8')));
  const definitions = brokerDefinitions(planBus(values.vhost, values.publisher), hashes);
  process.stdout.write(`${JSON.stringify(definitions, null, 2)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
  process.exitCode = 2;
}
