import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { openApiDocument } from './openapi-document.ts';
import { operations } from './openapi-operations.ts';

const documented = z.object({
  summary: z.string().min(1),
  'x-roles': z.array(z.enum(['scheduler', 'doctor', 'operator', 'system'])).min(1),
  security: z.tuple([z.strictObject({ bearerAuth: z.tuple([]) })]),
  responses: z.record(z.string(), z.object({ description: z.string().min(1) })),
  requestBody: z.object({ content: z.record(z.string(), z.object({ example: z.unknown() })) }).optional(),
});
const document = z
  .object({
    openapi: z.literal('3.1.0'),
    paths: z.record(z.string(), z.record(z.string(), documented)),
    components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
  })
  .parse(JSON.parse(JSON.stringify(openApiDocument())));

describe('the OpenAPI document', () => {
  test('has every operation with a summary, its roles, the token, and the answers 401, 403 and 503', () => {
    const found = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => ({ name: `${method} ${path}`, responses })),
    );
    expect(found.map(({ name }) => name).toSorted()).toEqual(
      operations.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
    for (const { responses } of found) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403', '503']));
    }
  });

  test('has an example with every body, and the schema that parses the requests accepts it', () => {
    const bodies = operations.flatMap(({ method, path, request }) =>
      Object.entries(request?.body?.content ?? {}).map(([type, media]) => ({ method, path, type, media })),
    );
    expect(bodies).toHaveLength(8);
    for (const { method, path, type, media } of bodies) {
      const schema = media !== undefined && 'schema' in media ? media.schema : undefined;
      if (!(schema instanceof z.ZodType)) throw new Error(`${method} ${path} has no schema of zod's`);
      const example = document.paths[path]?.[method]?.requestBody?.content[type]?.example;
      expect({ path, faults: schema.safeParse(example).error?.issues }).toEqual({ path, faults: undefined });
    }
  });

  test('points only at schemas that it has', () => {
    const names = JSON.stringify(openApiDocument()).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
    const missing = [...names]
      .map(([, name]) => name ?? '')
      .filter((name) => !(name in document.components.schemas));
    expect(missing).toEqual([]);
  });

  test('names each code that an operation may refuse with', () => {
    const reschedule = document.paths['/surgeries/{surgeryId}/reschedule']?.['post'];
    expect(reschedule?.responses).toMatchObject({
      409: { description: expect.stringContaining('`owned-elsewhere`') },
      412: { description: expect.stringContaining('`changed-meanwhile`') },
      422: { description: expect.stringContaining('`too-long`') },
    });
  });
});
