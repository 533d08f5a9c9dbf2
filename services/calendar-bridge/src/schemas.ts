import { fileURLToPath } from 'node:url';
import { schema } from './reply/enqueue-reply.ts';

/** The bridge's own schema in PostgreSQL, and the migrations that make it. */
export const ownSchema = {
  schema,
  directory: fileURLToPath(new URL('../migrations', import.meta.url)),
};
