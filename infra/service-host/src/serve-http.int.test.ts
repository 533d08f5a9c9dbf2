import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createApp } from './app.ts';
import { createLogger } from './logger.ts';
import { serveHttp, type Patience } from './serve-http.ts';

async function serving(patience: Patience) {
  const arrived = Promise.withResolvers<undefined>();
  const answer = Promise.withResolvers<undefined>();
  const app = createApp({ logger: createLogger({ name: 'test', level: 'silent' }) }, (routes) =>
    routes.get('/slow', async (_req, res) => {
      arrived.resolve(undefined);
      await answer.promise;
      res.json({ answered: true });
    }),
  );
  const server = await serveHttp(app, { port: 0, host: '127.0.0.1', patience });
  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    port: server.port,
    arrived: arrived.promise,
    answer: () => answer.resolve(undefined),
    close: () => server.close(),
  };
}

test('a request in flight when the server is told to close is answered, also after silent connections were cut', async () => {
  const server = await serving({ requestsMs: 60_000, silentMs: 1 });
  const asked = fetch(`${server.url}/slow`);
  await server.arrived;
  const closed = server.close();
  await pause(20);
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  server.answer();
  expect(await (await asked).json()).toEqual({ answered: true });
  await closed;
});

test('a request that is never answered holds the end up no longer than requests may take', async () => {
  const server = await serving({ requestsMs: 20, silentMs: 1 });
  const asked = fetch(`${server.url}/slow`).then(
    () => 'answered',
    () => 'cut',
  );
  await server.arrived;
  await server.close();
  expect(await asked).toBe('cut');
  server.answer();
});

test('a connection that sent nothing holds the end up for a moment only', async () => {
  const server = await serving({ requestsMs: 60_000, silentMs: 1 });
  const silent = connect(server.port, '127.0.0.1');
  await once(silent, 'connect');
  await server.close();
  silent.destroy();
});
