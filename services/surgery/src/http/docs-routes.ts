import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Express } from 'express';
import { openApiDocument } from './openapi-document.ts';

const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist'));
const assets = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

// Swagger UI writes style attributes and draws its icons out of data URLs; scripts come from here alone.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Surgery calendar: HTTP API</title>
    <link rel="icon" href="/docs/assets/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/assets/swagger-ui.css">
    <script src="/docs/assets/swagger-ui-bundle.js" defer></script>
    <script src="/docs/assets/start.js" defer></script>
  </head>
  <body>
    <noscript><p>The same as a document: <a href="/openapi.json">openapi.json</a></p></noscript>
    <main id="swagger-ui"></main>
  </body>
</html>
`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true });
`;

/** `GET /openapi.json`, and `GET /docs` to read it. Neither asks for a token: they say nothing of any hospital. */
export function addDocsRoutes(app: Express): void {
  const document = JSON.stringify(openApiDocument());
  app.get('/openapi.json', (_req, res) => {
    res.type('application/json').send(document);
  });
  app.get('/docs', (_req, res) => {
    res.set('Content-Security-Policy', contentSecurityPolicy).type('html').send(page);
  });
  app.get('/docs/assets/start.js', (_req, res) => {
    res.type('text/javascript').send(start);
  });
  for (const asset of assets) {
    app.get(`/docs/assets/${asset}`, (_req, res) => {
      // With a root: pnpm's own folder begins with a dot, and such paths are not served.
      res.sendFile(asset, { root: swaggerUi });
    });
  }
}
