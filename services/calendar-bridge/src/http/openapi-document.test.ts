import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { openApiDocument } from './openapi-document.ts';
import { operations } from './openapi-operations.ts';

const documented = z.object({
  summary: z.string().min(1),
  description: z.string().min(1),
  'x-callers': z.array(z.enum(['operator', 'identity'])).min(1),
  security: z.tuple([z.strictObject({ bearerAuth: z.tuple([]) })]),
  responses: z.record(z.string(), z.object({ description: z.string().min(1) })),
});
const { paths } = z
  .object({
    openapi: z.literal('3.1.0'),
    paths: z.record(z.string(), z.record(z.string(), documented)),
  })
  .parse(JSON.parse(JSON.stringify(openApiDocument())));

test('the OpenAPI document has every operation with its callers, the token, and the answers 401, 403 and 503', () => {
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => ({ name: `${method} ${path}`, responses })),
  );
  expect(found.map(({ name }) => name).toSorted()).toEqual(
    operations.map(({ method, path }) => `${method} ${path}`).toSorted(),
  );
  expect(found).toHaveLength(6);
  for (const { responses } of found) {
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403', '503']));
  }
});
