export * from './event-store.ts';
export {
  createEventStoreDbEventStore,
  type EventStoreDbEventStore,
  type EventStoreDbEventStoreOptions,
} from './eventstoredb/eventstoredb-event-store.ts';
export { letReadAll } from './eventstoredb/let-read-all.ts';
export {
  eventStoreKind,
  faultOfEventStoreUrl,
  openEventStore,
  type EventStoreKind,
  type OpenedEventStore,
} from './open-event-store.ts';
export {
  createPostgresEventStore,
  postgresEventStoreMigrations,
  type PostgresEventStore,
  type PostgresEventStoreOptions,
} from './postgres/postgres-event-store.ts';
