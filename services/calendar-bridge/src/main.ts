import { isDatabaseConflict, isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { connectRabbit } from '@surgery-calendar/rabbit';
import { createLogger, readConfiguration, runService, startTracing } from '@surgery-calendar/service-host';
import { environment } from './configuration.ts';
import { startCalendarBridge } from './start-calendar-bridge.ts';

const configuration = readConfiguration(environment, process);
const logger = createLogger({ name: 'calendar-bridge', level: configuration.LOG_LEVEL });
const tracing = await startTracing('calendar-bridge', configuration, logger);

await runService(logger, async () => {
  const bus = await connectRabbit({
    url: configuration.AMQP_URL,
    name: 'calendar-bridge',
    logger,
    isTransient: (error) => isDatabaseUnavailable(error) || isDatabaseConflict(error),
    publishAs: 'connection-user',
  });
  const ownUser = decodeURIComponent(new URL(configuration.AMQP_URL).username);
  const bridge = await startCalendarBridge(configuration, { bus, logger, clock: () => new Date(), ownUser });
  return {
    async stop() {
      await bridge.stop();
      await bus.close();
      await tracing.stop();
    },
  };
});
