import { isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { connectRabbit } from '@surgery-calendar/rabbit';
import { createLogger, readEnvironment, runService } from '@surgery-calendar/service-host';
import { environment } from './configuration.ts';
import { startIdentity } from './start-identity.ts';

const configuration = readEnvironment(environment, process.env);
const logger = createLogger({ name: 'identity', level: configuration.logLevel });

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
    },
  };
});
