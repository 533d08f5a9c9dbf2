import { fileURLToPath } from 'node:url';
import { eventStoreKind, postgresEventStoreMigrations } from '@surgery-calendar/event-store';

export interface SchemaLocations {
  readonly DATABASE_URL: string;
  readonly EVENT_STORE_URL?: string | undefined;
  readonly PATIENT_KEYS_DATABASE_URL?: string | undefined;
}

/** A schema of this service in PostgreSQL: the database that it is in, and the migrations that make it. */
export interface OwnSchema {
  readonly url: string;
  readonly schema: string;
  readonly directory: string;
}

export const logSchema = 'event_store';

/** Where the patients' keys are. */
export function keysSchema(locations: SchemaLocations): OwnSchema {
  return {
    url: locations.PATIENT_KEYS_DATABASE_URL ?? locations.DATABASE_URL,
    schema: 'patient_keys',
    directory: fileURLToPath(new URL('../key-migrations', import.meta.url)),
  };
}

/** Where the log and what is projected from it are; the log only where it is in a PostgreSQL. */
export function logAndBoardSchemas(locations: SchemaLocations): readonly OwnSchema[] {
  const logUrl = locations.EVENT_STORE_URL ?? locations.DATABASE_URL;
  const log = { url: logUrl, schema: logSchema, directory: postgresEventStoreMigrations };
  const board = {
    url: locations.DATABASE_URL,
    schema: 'surgery',
    directory: fileURLToPath(new URL('../migrations', import.meta.url)),
  };
  return eventStoreKind(logUrl) === 'PostgreSQL' ? [log, board] : [board];
}
