import { expect, test } from '@jest/globals';
import { createApp } from './app.ts';
import { addHealthRoutes, addTrafficRoute } from './health-routes.ts';
import { createLogger } from './logger.ts';
import { addMetricsRoute, createMetrics } from './metrics/metrics-route.ts';
import { serveHttp } from './serve-http.ts';

test('no probe is counted among the requests: replicas are added, and alarms raised, for what people ask', async () => {
  const metrics = createMetrics({ ofProcess: false });
  const app = createApp({ logger: createLogger({ name: 'probes', level: 'silent' }), metrics }, (routes) => {
    addHealthRoutes(routes, () => Promise.resolve([]));
    addTrafficRoute(routes, () => Promise.resolve(['PostgreSQL cannot be reached']));
    addMetricsRoute(routes, metrics);
    routes.get('/surgeries', (_req, res) => void res.json([]));
  });
  const server = await serveHttp(app, { port: 0, host: '127.0.0.1' });
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${server.port}${path}`)).text();
  for (const path of ['/healthz', '/readyz', '/trafficz', '/metrics', '/surgeries']) await ask(path);
  const counted = [...(await ask('/metrics')).matchAll(/_count\{(.*)\} (\d+)/g)].map(([line]) => line);
  expect(counted).toEqual([expect.stringContaining('route="/surgeries"')]);
  await server.close();
});
