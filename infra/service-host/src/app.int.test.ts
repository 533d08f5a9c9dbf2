import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createApp } from './app.ts';
import { createLogger } from './logger.ts';
import { ProblemError } from './problem.ts';
import { serveHttp, type HttpServer } from './serve-http.ts';

let server: HttpServer;
let log = '';
beforeAll(async () => {
  const logger = createLogger({ name: 'app', destination: { write: (line) => (log += line) } });
  const app = createApp({ logger }, (routes) => {
    routes.get('/refused/:id', (request) => {
      throw new ProblemError(Number(request.query['status']), 'refused', 'Refused');
    });
    routes.get('/broken', () => {
      throw new Error('relation "secret_table" does not exist');
    });
  });
  server = await serveHttp(app, { port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

const get = (path: string) =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { authorization: 'Bearer planted-token' } });

test('who is refused is logged at the level of production: when, what, from where, and nothing of what was sent', async () => {
  for (const status of [401, 403, 429]) {
    log = '';
    await get(`/refused/planted-id?status=${status}&q=planted-query`);
    expect(JSON.parse(log)).toMatchObject({
      ...{ level: 40, msg: 'request', method: 'GET', route: '/refused/:id', status },
      ...{ ip: '127.0.0.1', time: expect.any(Number), requestId: expect.any(String) },
    });
    expect(log).not.toContain('planted');
  }
});

test('an error that nobody expected tells the client nothing but that there was one, and is logged', async () => {
  log = '';
  const answer = await get('/broken');
  expect(answer.status).toBe(500);
  expect(await answer.json()).toMatchObject({ code: 'internal-error', title: 'Something went wrong here' });
  expect(log).toContain('request failed');
});

test('every answer forbids scripts, styles, frames and sniffing, unless a service says otherwise', async () => {
  for (const path of ['/refused/1?status=401', '/broken', '/nothing']) {
    const { headers } = await get(path);
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'`,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect(headers.get('x-powered-by')).toBeNull();
  }
});
