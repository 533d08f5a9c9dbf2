import { fieldErrors, ProblemError } from '@surgery-calendar/service-host';
import type { z } from 'zod';

/** The query as the schema has it. Throws a 422 problem that names every wrong parameter. */
export function parseQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  throw new ProblemError(422, 'invalid-query', 'The query has wrong fields', {
    errors: fieldErrors(result.error.issues),
  });
}
