import { createPool, migrate } from '@surgery-calendar/postgres';
import { createTestDatabase } from '@surgery-calendar/test-servers';
import type { Subject } from '../conformance/subject.ts';
import { createEventStoreDbEventStore } from '../eventstoredb/eventstoredb-event-store.ts';
import { createPostgresEventStore, postgresEventStoreMigrations } from '../postgres/postgres-event-store.ts';
import { cutAmidAnAppend } from './cut-amid-an-append.ts';
import { openEventStoreDbServer, openStandInServer, type EventStoreDbServer } from './eventstoredb-server.ts';

const schema = 'event_store';

export interface SubjectOptions {
  /** How often a subscription that nothing comes to looks by itself, in milliseconds; as the adapter does unless given. */
  readonly idleIntervalMs?: number;
}

/** The PostgreSQL adapter on a database of its own; says which server it is. */
export async function openPostgresSubject({ idleIntervalMs }: SubjectOptions = {}): Promise<Subject> {
  const database = await createTestDatabase();
  await migrate(database.url, { schema, directory: postgresEventStoreMigrations });
  const pool = createPool(database.url, { applicationName: 'conformance' });
  const { rows } = await pool.query<{ server_version: string }>('SHOW server_version');
  process.stderr.write(`Event store: PostgreSQL ${rows[0]?.server_version ?? 'of unknown version'}.\n`);
  const store = createPostgresEventStore({
    ...{ pool, listenUrl: database.url, schema },
    ...(idleIntervalMs === undefined ? {} : { pollIntervalMs: idleIntervalMs }),
  });
  return {
    store,
    crash: () => cutAmidAnAppend(database.url, schema),
    close: async () => {
      await store.close();
      await pool.end();
      await database.drop();
    },
  };
}

/** The EventStoreDB adapter on the server that can be had; says which it is. */
export async function openEventStoreDbSubject(options: SubjectOptions = {}): Promise<Subject> {
  return subjectOn(await openEventStoreDbServer(), options);
}

/** The same on the stand-in, whatever else there is. */
export async function openStandInSubject(options: SubjectOptions = {}): Promise<Subject> {
  return subjectOn(await openStandInServer(), options);
}

function subjectOn(server: EventStoreDbServer, { idleIntervalMs }: SubjectOptions): Subject {
  process.stderr.write(`Event store: EventStoreDB is ${server.taken}.\n`);
  const store = createEventStoreDbEventStore({
    url: server.url,
    ...(idleIntervalMs === undefined ? {} : { lookIntervalMs: idleIntervalMs }),
  });
  return {
    store,
    crash: () => server.crash(),
    close: async () => {
      await store.close();
      await server.stop();
    },
  };
}
