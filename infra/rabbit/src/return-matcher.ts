import { type ConfirmChannel } from 'amqplib';

interface Address {
  readonly exchange: string;
  readonly routingKey: string;
  readonly messageId: string;
}

export interface ReturnMatcher {
  /** Notes a message about to be published; the answer, asked for once at its confirm, tells whether it came back before. */
  expect(message: Address): () => boolean;
}

/** The broker returns a `mandatory` message that no queue took just before it confirms it, and the confirm does not say so. */
export function createReturnMatcher(channel: ConfirmChannel): ReturnMatcher {
  const inFlight = new Map<string, { returned: boolean }[]>();

  channel.on('return', ({ fields, properties }) => {
    const messageId: unknown = properties.messageId;
    const key = keyOf({ ...fields, messageId: typeof messageId === 'string' ? messageId : '' });
    // Where the same message is in flight twice, the returns come in the order of the publishes.
    const entry = inFlight.get(key)?.find(({ returned }) => !returned);
    if (entry !== undefined) entry.returned = true;
  });

  return {
    expect: (message) => {
      const key = keyOf(message);
      const entry = { returned: false };
      const same = inFlight.get(key);
      if (same === undefined) inFlight.set(key, [entry]);
      else same.push(entry);
      return () => {
        const all = inFlight.get(key) ?? [];
        if (all.length > 1) all.splice(all.indexOf(entry), 1);
        else inFlight.delete(key);
        return entry.returned;
      };
    },
  };
}

function keyOf({ exchange, routingKey, messageId }: Address): string {
  return `${exchange}\n${routingKey}\n${messageId}`;
}
