import type { z } from 'zod';
import { ProblemError, type FieldError } from './problem.ts';

/** The body as the schema has it. Throws a 422 problem that names every wrong field, or 415 where no JSON was sent. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  if (body === undefined) {
    throw new ProblemError(415, 'unsupported-media-type', 'The body must be JSON', {
      detail: 'Send the body with Content-Type: application/json.',
    });
  }
  const result = schema.safeParse(body);
  if (!result.success) throw invalidBody(fieldErrors(result.error.issues));
  return result.data;
}

/** A 422 problem with the given faults. */
export function invalidBody(errors: readonly FieldError[]): ProblemError {
  return new ProblemError(422, 'invalid-body', 'The body has wrong fields', { errors });
}

/** zod's issues, one a field, in the order of the body; fields that nobody knows are named one by one. */
export function fieldErrors(
  issues: readonly z.core.$ZodIssue[],
  prefix: readonly PropertyKey[] = [],
): FieldError[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: fieldName([...path, key]), message: 'is not a known field' }));
    }
    return [{ field: fieldName(path), message: issue.message }];
  });
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
