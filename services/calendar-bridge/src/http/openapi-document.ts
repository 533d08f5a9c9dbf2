import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import type { Express } from 'express';
import { operations } from './openapi-operations.ts';

const description = `What operators see and do about the surgeries on their doctors' calendars.

Every request speaks for one hospital, the one whose identity provider issued its token. Refusals are
\`application/problem+json\` with a stable \`code\`.`;

/** The HTTP API as OpenAPI 3.1, out of the schemas that parse the requests. */
export function openApiDocument(): object {
  const registry = new OpenAPIRegistry();
  const bearer = registry.registerComponent('securitySchemes', 'bearerAuth', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An operator’s access token of the hospital’s identity provider, or an assertion of identity.',
  });
  for (const operation of operations) {
    const callers = `For: ${operation['x-callers'].map((caller) => `\`${caller}\``).join(', ')}.`;
    registry.registerPath({
      ...operation,
      description: operation.description === undefined ? callers : `${operation.description}\n\n${callers}`,
      security: [{ [bearer.name]: [] }],
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Calendar bridge', version: '1', description, license: { name: 'Apache-2.0' } },
    servers: [{ url: '/' }],
  });
}

/** `GET /openapi.json`. It asks for no token: it says nothing of any hospital. */
export function serveOpenApi(app: Express): void {
  const document = JSON.stringify(openApiDocument());
  app.get('/openapi.json', (_req, res) => {
    res.type('application/json').send(document);
  });
}
