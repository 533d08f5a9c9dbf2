import { fileURLToPath } from 'node:url';

/** The PostgreSQL schema of this service. */
export const SCHEMA = 'identity';

/** The same, and the migrations that make it. */
export const ownSchema = {
  schema: SCHEMA,
  directory: fileURLToPath(new URL('../migrations', import.meta.url)),
};
