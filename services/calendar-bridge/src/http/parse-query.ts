import { fieldErrors } from '@surgery-calendar/service-host';
import type { z } from 'zod';
import { problemOf } from './problems.ts';

/** The query as the schema has it. Throws a 422 problem that names every wrong parameter. */
export function parseQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  throw problemOf('invalid-query', { errors: fieldErrors(result.error.issues) });
}
