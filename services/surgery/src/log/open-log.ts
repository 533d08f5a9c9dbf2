import {
  eventStoreKind,
  EventStoreUnavailableError,
  openEventStore,
  type EventStore,
  type EventStoreKind,
} from '@surgery-calendar/event-store';
import { createPool } from '@surgery-calendar/postgres';
import type { Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { logSchema } from '../schemas.ts';

export interface LogConfiguration {
  readonly DATABASE_URL: string;
  /** Undefined: the schema `event_store` of the same database. */
  readonly EVENT_STORE_URL?: string | undefined;
}

export interface OpenedLog {
  readonly store: EventStore;
  readonly kind: EventStoreKind;
  /** Why it cannot be read, for operators; undefined: it can, or it is in the service's own database, which is asked anyway. */
  readonly awayReason: () => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

/** Opens the log, on the service's own connections where it is in the service's own database. */
export function openLog(
  configuration: LogConfiguration,
  { pool, logger }: { readonly pool: Pool; readonly logger: Logger },
): OpenedLog {
  const url = urlOf(configuration);
  let own: Pool | undefined;
  const poolOfLog = (): Pool => {
    if (url === configuration.DATABASE_URL) return pool;
    own = createPool(url, {
      ...{ applicationName: 'surgery-log', max: 20 },
      onError: (error) => logger.warn({ err: error }, 'an idle connection to the event store was lost'),
    });
    return own;
  };
  const store = openEventStore(url, { postgres: () => ({ pool: poolOfLog(), schema: logSchema }), logger });
  return {
    store,
    kind: eventStoreKind(url),
    awayReason: async () => {
      if (url === configuration.DATABASE_URL) return undefined;
      try {
        await store.readStream('asked-whether-it-answers', { limit: 1 });
        return undefined;
      } catch (error) {
        if (!(error instanceof EventStoreUnavailableError)) throw error;
        return `the event store (${eventStoreKind(url)}) cannot be reached`;
      }
    },
    close: async () => {
      await store.close();
      await own?.end();
    },
  };
}

function urlOf({ EVENT_STORE_URL, DATABASE_URL }: LogConfiguration): string {
  return EVENT_STORE_URL ?? DATABASE_URL;
}
