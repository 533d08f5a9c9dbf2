export * from './event-store.ts';
export {
  createPostgresEventStore,
  postgresEventStoreMigrations,
  type PostgresEventStore,
  type PostgresEventStoreOptions,
} from './postgres/postgres-event-store.ts';
