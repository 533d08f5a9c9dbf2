import type pg from 'pg';
import type { EventStore } from './event-store.ts';
import { connectClient } from './eventstoredb/connect-client.ts';
import { clientConnectionString, WrongEventStoreUrl } from './eventstoredb/connection-string.ts';
import { createEventStoreDbEventStore } from './eventstoredb/eventstoredb-event-store.ts';
import { createPostgresEventStore } from './postgres/postgres-event-store.ts';
import { tracedStore } from './traced-store.ts';

export interface OpenedEventStore extends EventStore {
  close(): Promise<void>;
}

export type EventStoreKind = 'PostgreSQL' | 'EventStoreDB';

/** Which store a URL names, by its protocol. Throws `WrongEventStoreUrl`. */
export function eventStoreKind(url: string): EventStoreKind {
  if (/^postgres(ql)?:\/\//.test(url)) return 'PostgreSQL';
  if (/^(esdb|kurrent(db)?)(\+discover)?:\/\//.test(url)) return 'EventStoreDB';
  throw new WrongEventStoreUrl('it must begin with postgres://, esdb:// or esdb+discover://');
}

/** What is wrong with a URL of an event store, in words that repeat none of it; undefined: nothing that shows without connecting. */
export function faultOfEventStoreUrl(url: string): string | undefined {
  try {
    if (eventStoreKind(url) === 'EventStoreDB') connectClient(clientConnectionString(url));
    else if (!URL.canParse(url)) return 'it is no URL';
    return undefined;
  } catch (error) {
    if (error instanceof WrongEventStoreUrl) return error.message;
    throw error;
  }
}

/** Opens the store that the URL names. Throws `WrongEventStoreUrl`; a store that is away shows in its calls. */
export function openEventStore(
  url: string,
  options: {
    /** Connections to the PostgreSQL at the URL; asked for where it names one, and the caller's to end. */
    readonly postgres: () => { readonly pool: pg.Pool; readonly schema: string };
    readonly logger: { warn(fields: object, message: string): void };
  },
): OpenedEventStore {
  switch (eventStoreKind(url)) {
    case 'PostgreSQL':
      return tracedStore(
        createPostgresEventStore({ ...options.postgres(), listenUrl: url, logger: options.logger }),
      );
    case 'EventStoreDB':
      return tracedStore(createEventStoreDbEventStore({ url }));
  }
}
