import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { realGoogle } from './google-client.ts';
import { revokeToken } from './revoke-token.ts';

const token = '1//the-refresh-token';
let server: Server;
let heard: { readonly method: string; readonly url: string; readonly body: string }[];
let answer: { readonly status: number; readonly body: string };

beforeEach(async () => {
  heard = [];
  answer = { status: 200, body: '{}' };
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      heard.push({ method: request.method ?? '', url: request.url ?? '', body });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function revoke() {
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const endpoints = { ...realGoogle, revocation: `http://127.0.0.1:${port}/revoke` };
  return revokeToken({ clientId: 'c', clientSecret: 's', redirectUri: 'r', endpoints }, token);
}

test('a token is revoked by the body of a POST, and never stands in a URL', async () => {
  expect(await revoke()).toEqual({ kind: 'ended' });
  expect(heard).toEqual([{ method: 'POST', url: '/revoke', body: `token=${encodeURIComponent(token)}` }]);
});

test('a token that was revoked before is as good as revoked', async () => {
  answer = {
    status: 400,
    body: '{"error": "invalid_token", "error_description": "Token expired or revoked"}',
  };
  expect(await revoke()).toEqual({ kind: 'ended' });
});

test.each([
  ['a server error', 503, '{"error": "invalid_token"}'],
  ['a proxy’s page', 400, '<html>Bad Request</html>'],
  ['another error of Google’s', 400, '{"error": "invalid_request"}'],
  ['a redirect', 302, ''],
])('%s is no revocation', async (_name, status, body) => {
  answer = { status, body };
  expect((await revoke()).kind).toBe('unavailable');
});
