import { once } from 'node:events';
import { createServer } from 'node:http';

/** A Google in front of the sandbox's that leaves the refresh token out of every answer. */
export async function startGoogleWithoutRefreshTokens(
  googleUrl: () => string,
): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void relay(
        new URL(request.url ?? '/', googleUrl()),
        request.method ?? 'GET',
        Buffer.concat(chunks),
      ).then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://localhost:${address.port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function relay(url: URL, method: string, body: Buffer) {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    ...(method === 'POST' && { body }),
  });
  const location = response.headers.get('location');
  return {
    status: response.status,
    headers: {
      'content-type': response.headers.get('content-type') ?? 'text/plain',
      ...(location === null ? {} : { location }),
    },
    body: (await response.text()).replace(/"refresh_token":"[^"]*",?/, ''),
  };
}
