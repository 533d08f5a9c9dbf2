import { queues } from '@surgery-calendar/contracts';
import { UnroutableError, type Bus } from '@surgery-calendar/rabbit';

/**
 * Makes sure that the calendar bridge's queue exists. The broker returns a message only where nobody at all is bound for it, and
 * this service's own queue for foreign surgeries always is: without the bridge's, a surgery would be confirmed and reach no calendar.
 * Throws `UnroutableError` where it does not exist.
 */
export async function requireAudience(bus: Bus): Promise<void> {
  const { name } = queues.bridgeSurgeryEvents;
  if (!(await bus.hasQueue(name))) throw new UnroutableError(`the queue ${name} does not exist yet`);
}
