import { z } from 'zod';

export const roles = ['scheduler', 'doctor', 'operator', 'system', 'none'] as const;

/** An operation of the OpenAPI document, with a body that it takes. */
export interface DocumentedRoute {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly roles: readonly string[];
  readonly contentType: string | undefined;
  readonly body: unknown;
  readonly isStream: boolean;
}

// A verb or a parameter that is not known here, or a body without an example, is an error: such a route would not be tried.
const document = z.object({
  paths: z.record(
    z.string().regex(/^(\/[a-z]+|\/\{surgeryId\})+$/),
    z.partialRecord(
      z.enum(['get', 'post', 'patch']),
      z.object({
        'x-roles': z.array(z.enum(roles)),
        requestBody: z.object({ content: z.record(z.string(), z.object({ example: z.json() })) }).optional(),
        responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).optional() })),
      }),
    ),
  ),
});

/** Every operation of an OpenAPI document, once for each content type of its body. Throws where it cannot tell how to call one. */
export function routesOf(openApi: unknown): DocumentedRoute[] {
  return Object.entries(document.parse(openApi).paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([verb, operation]) => {
      const method = z.enum(['GET', 'POST', 'PATCH']).parse(verb.toUpperCase());
      const content = Object.entries(operation.requestBody?.content ?? {});
      const bodies: readonly Pick<DocumentedRoute, 'contentType' | 'body'>[] =
        content.length === 0
          ? [{ contentType: undefined, body: undefined }]
          : content.map(([contentType, { example }]) => ({ contentType, body: example }));
      return bodies.map((body) => ({
        name: [method, path, body.contentType].join(' ').trim(),
        ...{ method, path, roles: operation['x-roles'], ...body },
        isStream: 'text/event-stream' in (operation.responses['200']?.content ?? {}),
      }));
    }),
  );
}
