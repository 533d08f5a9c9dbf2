import type { Subscription } from './event-store.ts';

/** A subscription that runs until it is told to stop. */
export function startSubscription(run: (stopping: AbortSignal) => Promise<void>): Subscription {
  const stopping = new AbortController();
  const ended = run(stopping.signal);
  return {
    ended,
    stop: async () => {
      stopping.abort();
      await ended.catch(() => undefined);
    },
  };
}

/** The subscriptions of one store that have not ended, to be stopped with it. */
export function keepSubscriptions() {
  const running = new Set<Subscription>();
  return {
    add(subscription: Subscription): Subscription {
      running.add(subscription);
      const forget = (): boolean => running.delete(subscription);
      subscription.ended.then(forget, forget);
      return subscription;
    },
    async stop(): Promise<void> {
      await Promise.all([...running].map((subscription) => subscription.stop()));
    },
  };
}
