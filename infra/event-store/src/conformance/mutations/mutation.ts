import type { EventStore } from '../../event-store.ts';

/** One guarantee taken out of an adapter, and the test that must then fail. */
export interface Mutation {
  /** Goes on "an adapter that …". */
  readonly that: string;
  readonly failing: string;
  readonly mutate: (store: EventStore) => Partial<EventStore>;
}

/** The adapter, but for what the mutation changes. */
export function mutant(store: EventStore, { mutate }: Mutation): EventStore {
  return { ...store, ...mutate(store) };
}
