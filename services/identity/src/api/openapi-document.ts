import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { operations } from './openapi-operations.ts';

const description = `A doctor's own connection with Google Calendar, for programs of the hospital, and what its operators see of it.

A doctor calls with the portal's session (from the portal's own pages) or with an access token of the hospital's identity provider
that names the doctor; an operator with a token that has the hospital's operator role. Every request is of one hospital: what
belongs to another is answered as what does not exist. Refusals are \`application/problem+json\` with a stable \`code\`.`;

/** The JSON API as OpenAPI 3.1, out of the schemas that parse the requests. */
export function openApiDocument(): object {
  const registry = new OpenAPIRegistry();
  const bearer = registry.registerComponent('securitySchemes', 'bearerAuth', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An access token of the hospital’s own identity provider, for the audience `surgery-calendar`.',
  });
  const session = registry.registerComponent('securitySchemes', 'portalSession', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-identity.sid',
    description: 'The portal’s session; `identity.sid` on a machine’s own loopback.',
  });
  for (const { caller, ...operation } of operations) {
    const byToken = { [bearer.name]: [] };
    registry.registerPath({
      ...operation,
      security: caller === 'doctor' ? [byToken, { [session.name]: [] }] : [byToken],
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Google Calendar connections',
      version: '1',
      description,
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
  });
}
