import { expect, test } from '@jest/globals';
import { openApiDocument } from './openapi-document.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { readonly summary: string; readonly responses: object }>>;
  readonly components: { readonly schemas: object };
}

const document = openApiDocument() as Document;

test('the document is of the paths that integrators were promised', () => {
  expect(document.openapi).toBe('3.1.0');
  const operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path}`),
  );
  expect(operations.toSorted()).toEqual([
    'DELETE /google-calendar/integration',
    'GET /doctors',
    'GET /doctors/{doctorId}/google-calendar',
    'GET /google-calendar/auth-url',
    'GET /google-calendar/integration',
    'GET /google-calendar/status',
    'POST /doctors/{doctorId}/google-calendar/revoke',
    'POST /google-calendar/oauth-callback',
    'PUT /google-calendar/integration/toggle',
  ]);
});

test('every reference in it leads somewhere, and every operation says how it is refused', () => {
  const text = JSON.stringify(document);
  const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) expect(Object.keys(document.components.schemas)).toContain(name);
  for (const verbs of Object.values(document.paths)) {
    for (const { responses } of Object.values(verbs)) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403', '429', '503']));
    }
  }
});
