import { isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { connectRabbit } from '@surgery-calendar/rabbit';
import { createLogger, readConfiguration, runService, startTracing } from '@surgery-calendar/service-host';
import { environment } from './configuration.ts';
import { startIdentity } from './start-identity.ts';

const configuration = readConfiguration(environment, process);
const logger = createLogger({ name: 'identity', level: configuration.logLevel });
const tracing = await startTracing('identity', configuration.tracing, logger);

await runService(logger, async () => {
  const bus = await connectRabbit({
    ...{ url: configuration.amqpUrl, name: 'identity', logger },
    isTransient: isDatabaseUnavailable,
  });
  const identity = await startIdentity(configuration, { bus, logger, clock: () => new Date() });
  return {
    stop: async () => {
      await identity.stop();
      await bus.close();
      await tracing.stop();
    },
  };
});
