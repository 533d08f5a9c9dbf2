import { isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { connectRabbit } from '@surgery-calendar/rabbit';
import { createLogger, readConfiguration, runService, startTracing } from '@surgery-calendar/service-host';
import { environment } from './configuration.ts';
import { startSurgery } from './start-surgery.ts';

const configuration = readConfiguration(environment, process);
const logger = createLogger({ name: 'surgery', level: configuration.LOG_LEVEL });
const tracing = await startTracing('surgery', configuration, logger);

await runService(logger, async () => {
  const bus = await connectRabbit({
    url: configuration.AMQP_URL,
    name: 'surgery',
    logger,
    isTransient: isDatabaseUnavailable,
    publishAs: 'connection-user',
  });
  const ownUser = decodeURIComponent(new URL(configuration.AMQP_URL).username);
  const service = await startSurgery(configuration, { bus, logger, clock: () => new Date(), ownUser });
  return {
    async stop() {
      await service.stop();
      await bus.close();
      await tracing.stop();
    },
  };
});
