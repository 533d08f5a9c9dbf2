import { identityEvent, type IdentityEvent } from '@surgery-calendar/contracts';
import { type Bus } from '@surgery-calendar/rabbit';

/** The publishing half of a bus: what identity needs of it. */
export function recordingBus(published: IdentityEvent[]): Bus {
  return {
    declare: () => Promise.resolve(),
    publish: (message) => {
      published.push(identityEvent.parse(JSON.parse(message.body.toString())));
      return Promise.resolve();
    },
    consume: () => Promise.reject(new Error('identity consumes nothing')),
    isConnected: () => true,
    hasQueue: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
}
