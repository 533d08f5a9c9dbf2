import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type GoogleSandbox } from '../index.ts';
import { embedded } from '../testing/embedded.ts';

let sandbox: GoogleSandbox;
beforeEach(async () => {
  sandbox = await embedded();
});
afterEach(() => sandbox.stop());

/** Sends headers that `fetch` would not; answers the status. */
function statusOf(headers: Record<string, string>, body = ''): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const method = body === '' ? 'GET' : 'POST';
    const path = body === '' ? '/__admin/requests' : '/__admin/faults';
    const sent = request(`${sandbox.url}${path}`, { method, headers, agent: false }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
      sent.destroy();
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

test.each([
  [{ forwarded: 'for=203.0.113.7' }],
  [{ 'x-forwarded-for': '203.0.113.7' }],
  [{ 'X-Forwarded-Host': 'hospital.example' }],
  [{ via: '1.1 proxy' }],
  [{ 'sec-fetch-site': 'cross-site' }],
  [{ host: 'hospital.example' }],
  [{ origin: 'https://hospital.example' }],
])('the admin paths refuse a request with %j', async (headers) => {
  expect(await statusOf({ ...headers })).toBe(403);
});

test.each([[{}], [{ 'sec-fetch-site': 'same-origin' }], [{ 'sec-fetch-site': 'none' }]])(
  'the admin paths answer a request of this machine with %j',
  async (headers) => {
    expect(await statusOf({ ...headers })).toBe(200);
  },
);

test('a large body is read from this machine alone', async () => {
  // Just over the limit of other requests, so that all of it is read before the refusal.
  const large = ' '.repeat(1_048_577);
  expect(await statusOf({ 'x-forwarded-for': '203.0.113.7' }, large)).toBe(413);
  expect(await statusOf({}, large)).toBe(400);
});
