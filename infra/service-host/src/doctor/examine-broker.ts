import { Ailment, examine, notChecked, type Finding } from './finding.ts';

/** Looks at RabbitMQ as the service's user sees it: reached, its exchanges and queues there and open to it. */
export async function examineBroker(
  inspect: () => Promise<{
    readonly version: string;
    readonly missing: readonly string[];
    readonly closedExchanges: readonly string[];
    readonly closedQueues: readonly string[];
  }>,
): Promise<readonly Finding[]> {
  const area = 'RabbitMQ';
  let facts: Awaited<ReturnType<typeof inspect>> | undefined;
  const unreachable = 'see that RabbitMQ runs and is reached from here at the address in AMQP_URL';
  const reached = await examine(area, 'broker', unreachable, async () => {
    try {
      facts = await inspect();
      return `answers, version ${facts.version}`;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'RefusedLoginError') throw error;
      throw new Ailment(
        'it refuses this user, or this user at this vhost',
        'correct user, password and vhost in AMQP_URL, or make the user: npm run broker-definitions',
      );
    }
  });
  const known = facts;
  if (known === undefined) return [reached, notChecked(area, 'topology and rights', 'it is not reached')];
  const topology = examine(area, 'exchanges and queues', unreachable, () => {
    const { missing } = known;
    if (missing.length === 0) return Promise.resolve('all there');
    throw new Ailment(
      `missing: ${missing.join(', ')}`,
      'start the service that declares them, or import the definitions: npm run broker-definitions',
    );
  });
  const right = (check: string, closed: readonly string[], told: string) =>
    examine(area, check, unreachable, () => {
      if (closed.length === 0) return Promise.resolve('has it');
      throw new Ailment(
        `${told} ${closed.join(', ')}`,
        'give the user the rights that npm run broker-definitions prints for it',
      );
    });
  const rights = [
    right('right to publish', known.closedExchanges, 'may not publish to'),
    right('right to consume', known.closedQueues, 'may not consume'),
  ];
  return [reached, ...(await Promise.all([topology, ...rights]))];
}
