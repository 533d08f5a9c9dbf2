import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { type Bus, type OutgoingMessage } from '../bus.ts';
import { openInProcess, openRabbit, type BusUnderTest } from './open-buses.ts';

/** The adapters of the port; each must pass every conformance test. */
export const adapters = [
  ['RabbitMQ', openRabbit],
  ['this process', openInProcess],
] as const;

/** Opens a bus for the tests of one `describe` and closes it after them. */
export function busForTests(open: () => Promise<BusUnderTest>): { readonly under: () => BusUnderTest } {
  let opened: BusUnderTest | undefined;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());
  return {
    under: () => {
      if (opened === undefined) throw new Error('The bus is not open');
      return opened;
    },
  };
}

/** A queue of the test's own, behind an exchange of its own. */
export async function declareQueue(
  bus: Bus,
  pattern = '#',
): Promise<{ readonly exchange: string; readonly queue: string }> {
  const id = randomUUID().slice(0, 8);
  const [exchange, queue] = [`exchange-${id}`, `queue-${id}`];
  await bus.declare({ exchanges: [exchange], queues: [{ name: queue, bindings: [{ exchange, pattern }] }] });
  return { exchange, queue };
}

export function message(exchange: string, about: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    exchange,
    routingKey: 'surgery.scheduled.v1',
    body: Buffer.from('{"nome":"Conceição"}'),
    contentType: 'application/cloudevents+json',
    messageId: randomUUID(),
    ...about,
  };
}

/** As a relay does: again with the same id until it is taken, for a publish may fail while no consumer is there. */
export function publishUntilTaken(bus: Bus, outgoing: OutgoingMessage): Promise<void> {
  return eventually(() => bus.publish(outgoing));
}
