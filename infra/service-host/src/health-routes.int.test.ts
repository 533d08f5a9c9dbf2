import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createApp } from './app.ts';
import { addHealthRoutes } from './health-routes.ts';
import { createLogger } from './logger.ts';
import { serveHttp, type HttpServer } from './serve-http.ts';

const world = { reasons: [] as string[], details: [] as string[] };
let server: HttpServer;
beforeAll(async () => {
  const logger = createLogger({ name: 'health', level: 'silent' });
  const app = createApp({ logger }, (routes) =>
    addHealthRoutes(
      routes,
      () => Promise.resolve(world.reasons),
      () => world.details,
    ),
  );
  server = await serveHttp(app, { port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

async function ready(): Promise<[number, unknown]> {
  const response = await fetch(`http://127.0.0.1:${server.port}/readyz`);
  return [response.status, await response.json()];
}

test('a detail is told and makes nothing unready; a reason does', async () => {
  expect(await ready()).toEqual([200, { status: 'ready', reasons: [] }]);
  world.details = ['Google has not answered since 2026-11-21T12:00:00.000Z'];
  expect(await ready()).toEqual([200, { status: 'ready', reasons: [], details: world.details }]);
  world.reasons = ['PostgreSQL cannot be reached'];
  expect(await ready()).toEqual([503, { status: 'unready', reasons: world.reasons, details: world.details }]);
});
