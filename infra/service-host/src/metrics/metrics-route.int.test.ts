import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createApp } from '../app.ts';
import { createLogger } from '../logger.ts';
import { addMetricsRoute, Counter, createMetrics, type Registry } from './metrics-route.ts';
import { serveHttp, type HttpServer } from '../serve-http.ts';

let registry: Registry;
let server: HttpServer;

beforeAll(async () => {
  registry = createMetrics({ ofProcess: false });
  const logger = createLogger({ name: 'metrics', level: 'silent' });
  const app = createApp({ logger }, (routes) => addMetricsRoute(routes, registry));
  server = await serveHttp(app, { port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

const scrape = () => fetch(`http://127.0.0.1:${server.port}/metrics`);

test('what a service counts is served as Prometheus reads it', async () => {
  const counter = new Counter({
    name: 'tokens_issued_total',
    help: 'Tokens issued',
    labelNames: ['outcome'],
    registers: [registry],
  });
  counter.inc({ outcome: 'ok' }, 2);
  const response = await scrape();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(registry.contentType);
  expect(await response.text()).toBe(
    '# HELP tokens_issued_total Tokens issued\n# TYPE tokens_issued_total counter\ntokens_issued_total{outcome="ok"} 2\n',
  );
});

test('what comes by way of a proxy finds no metrics', async () => {
  for (const header of ['X-Forwarded-For', 'Forwarded']) {
    const headers = { [header]: 'for=192.0.2.7' };
    const response = await fetch(`http://127.0.0.1:${server.port}/metrics`, { headers });
    expect(response.status).toBe(404);
  }
});

test('a registry knows nothing of another, and has the process’s metrics unless told otherwise', async () => {
  const names = createMetrics()
    .getMetricsAsArray()
    .map(({ name }) => name);
  expect(names).toContain('process_cpu_user_seconds_total');
  expect(names).not.toContain('tokens_issued_total');
  expect(await createMetrics({ ofProcess: false }).metrics()).toBe('\n');
  expect(createMetrics()).not.toBe(createMetrics());
});

test('a metric that cannot be collected is answered as a problem', async () => {
  const broken = createMetrics({ ofProcess: false });
  new Counter({
    name: 'broken_total',
    help: 'Cannot be collected',
    registers: [broken],
    collect: () => {
      throw new Error('cannot be collected');
    },
  });
  const logger = createLogger({ name: 'metrics', level: 'silent' });
  const app = createApp({ logger }, (routes) => addMetricsRoute(routes, broken));
  const own = await serveHttp(app, { port: 0, host: '127.0.0.1' });
  const response = await fetch(`http://127.0.0.1:${own.port}/metrics`);
  expect(response.status).toBe(500);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  await own.close();
});
