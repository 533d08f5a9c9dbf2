import { environment as bridgeEnvironment, startCalendarBridge } from '@surgery-calendar/calendar-bridge';
import { environment as identityEnvironment, startIdentity } from '@surgery-calendar/identity';
import type { Bus } from '@surgery-calendar/rabbit';
import type { Logger } from '@surgery-calendar/service-host';
import { environment as surgeryEnvironment, startSurgery } from '@surgery-calendar/surgery';
import type { ServiceName } from './service-environments.ts';
import type { StackBus } from './start-bus.ts';

interface Service {
  stop(): Promise<void>;
}

/** Starts the three services in this process, from the same environment that their own `main.ts` would read. */
export async function startServices(
  environments: Record<ServiceName, Record<string, string>>,
  bus: StackBus,
  loggerOf: (service: ServiceName) => Logger,
): Promise<Service> {
  const clock = () => new Date();
  const ownUser = bus.url === null ? undefined : decodeURIComponent(new URL(bus.url).username);
  const starters: Record<ServiceName, (parts: { bus: Bus; logger: Logger }) => Promise<Service>> = {
    // The bridge first: it declares the queue that surgery's relay publishes to.
    'calendar-bridge': (parts) =>
      startCalendarBridge(bridgeEnvironment.parse(environments['calendar-bridge']), {
        ...{ ...parts, clock, ownUser },
      }),
    identity: (parts) => startIdentity(identityEnvironment.parse(environments.identity), { ...parts, clock }),
    surgery: (parts) =>
      startSurgery(surgeryEnvironment.parse(environments.surgery), { ...parts, clock, ownUser }),
  };
  const started: Service[] = [];
  const stop = async (): Promise<void> => {
    await bus.quiesce();
    for (const service of started.reverse()) await service.stop();
  };
  try {
    for (const name of ['calendar-bridge', 'identity', 'surgery'] as const) {
      const logger = loggerOf(name);
      const connection = await bus.connect(name, logger);
      started.push({ stop: () => connection.close() });
      started.push(await starters[name]({ bus: connection, logger }));
    }
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
