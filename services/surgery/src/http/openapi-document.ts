import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { operations } from './openapi-operations.ts';

const description = `Every surgery on its surgeon's own Google Calendar.

Every request speaks for one hospital, the one whose identity provider issued its token; another hospital's surgery is answered
as one that does not exist. Each operation names the roles that may call it. Refusals are \`application/problem+json\` with a
stable \`code\`.`;

/** The HTTP API as OpenAPI 3.1, out of the schemas that parse the requests. */
export function openApiDocument(): object {
  const registry = new OpenAPIRegistry();
  const bearer = registry.registerComponent('securitySchemes', 'bearerAuth', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of the hospital’s own identity provider.',
  });
  for (const operation of operations) {
    const roles = `Roles: ${operation['x-roles'].map((role) => `\`${role}\``).join(', ')}.`;
    registry.registerPath({
      ...operation,
      description: operation.description === undefined ? roles : `${operation.description}\n\n${roles}`,
      security: [{ [bearer.name]: [] }],
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Surgery calendar', version: '1', description, license: { name: 'Apache-2.0' } },
    servers: [{ url: '/' }],
  });
}
