import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { type GoogleSandbox } from '../index.ts';
import { ana, connect, embedded, portal, refresh, rui, send } from '../testing/embedded.ts';

let receiver: Server;
let receiverUrl: string;
let statuses: number[];
let received: { type: string | undefined; set: string }[];
let arrived: () => void;
beforeEach(async () => {
  [statuses, received, arrived] = [[], [], () => undefined];
  receiver = createServer((request, response) => {
    void (async () => {
      let set = '';
      for await (const chunk of request) set += String(chunk);
      received.push({ type: request.headers['content-type'], set });
      response.writeHead(statuses.shift() ?? 202).end();
      arrived();
    })();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/risc`;
});
afterEach(async () => {
  await sandbox.stop();
  receiver.closeAllConnections();
  receiver.close();
});

let sandbox: GoogleSandbox;
const admin = (path: string, body: object = {}) =>
  send(`${sandbox.url}/__admin/${path}`, { method: 'POST', body: JSON.stringify(body) });

/** Resolves once so many deliveries have come. */
async function deliveries(count: number): Promise<void> {
  while (received.length < count) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    arrived = () => resolve(undefined);
    await promise;
  }
}

async function verified(set: string) {
  const config = await send(`${sandbox.url}/.well-known/risc-configuration`);
  const { issuer, jwks_uri: keys } = config.body as { issuer: string; jwks_uri: string };
  expect(issuer).toBe('https://accounts.google.com/');
  return jwtVerify(set, createRemoteJWKSet(new URL(keys)), { issuer, audience: portal.clientId });
}

describe('an account whose owner takes the access back', () => {
  test('is told of to the application that had it, signed as Google signs', async () => {
    sandbox = await embedded({ riscReceiver: receiverUrl });
    const { refresh: token } = await connect(sandbox);
    await admin(`accounts/${ana.email}/revoke`);
    await deliveries(1);
    const [first] = received;
    expect(first?.type).toBe('application/secevent+jwt');
    const { payload, protectedHeader } = await verified(first?.set ?? '');
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'secevent+jwt' });
    expect(payload).toEqual({
      ...{ iss: 'https://accounts.google.com/', aud: portal.clientId },
      ...{ iat: expect.any(Number), jti: expect.any(String) },
      events: {
        'https://schemas.openid.net/secevent/oauth/event-type/tokens-revoked': {
          subject: {
            subject_type: 'iss-sub',
            iss: 'https://accounts.google.com/',
            sub: expect.stringMatching(/^1\d+$/),
          },
        },
      },
    });
    expect((await refresh(sandbox, token)).body['error']).toBe('invalid_grant');
  });

  test('is told of to nobody where no application had any', async () => {
    sandbox = await embedded({ riscReceiver: receiverUrl });
    await admin(`accounts/${rui.email}/revoke`);
    await admin(`accounts/${rui.email}/security-events`, { event: 'verification' });
    await deliveries(1);
    expect(Object.keys(decodeJwt(received[0]?.set ?? '')['events'] ?? {})).toEqual([
      'https://schemas.openid.net/secevent/risc/event-type/verification',
    ]);
  });
});

describe('a security event that an operator asks for', () => {
  test('is answered, and delivered to who is registered, or to whom the operator names', async () => {
    sandbox = await embedded();
    const asked = { event: 'account-disabled', reason: 'hijacking' };
    const answered = await admin(`accounts/${ana.email}/security-events`, asked);
    const { payload } = await verified(String(answered.body['set']));
    expect(Object.values(payload['events'] ?? {})).toMatchObject([{ reason: 'hijacking' }]);
    expect((await admin('risc-receiver', { url: receiverUrl })).status).toBe(204);
    expect((await send(`${sandbox.url}/__admin/risc-receiver`)).body).toEqual({ url: receiverUrl });
    const delivered = await admin(`accounts/${ana.email}/security-events`, asked);
    await deliveries(1);
    expect(received[0]?.set).toBe(delivered.body['set']);
    await admin('risc-receiver', { url: null });
    await admin(`accounts/${ana.email}/security-events`, { ...asked, url: receiverUrl });
    await deliveries(2);
  });

  test('is delivered again while the receiver is in trouble', async () => {
    sandbox = await embedded({ riscReceiver: receiverUrl, watchRetryMs: 1 });
    statuses = [503, 500];
    await admin(`accounts/${ana.email}/security-events`, { event: 'sessions-revoked' });
    await deliveries(3);
    expect(new Set(received.map(({ set }) => set)).size).toBe(1);
  });

  test('names no token but by its hash', async () => {
    sandbox = await embedded();
    const { refresh: token } = await connect(sandbox);
    const { body } = await admin(`accounts/${ana.email}/security-events`, { event: 'token-revoked' });
    const [event] = Object.values(decodeJwt(String(body['set']))['events'] ?? {}) as object[];
    expect(event).toMatchObject({
      subject: {
        token_identifier_alg: 'hash_base64_sha512_sha512',
        token: expect.stringMatching(/^.{86}==$/),
      },
    });
    expect(JSON.stringify(event)).not.toContain(token);
  });

  test('that Google does not know is refused', async () => {
    sandbox = await embedded();
    expect((await admin(`accounts/${ana.email}/security-events`, { event: 'moved' })).status).toBe(422);
    expect(
      (await admin('accounts/nobody@example.test/security-events', { event: 'verification' })).status,
    ).toBe(404);
    expect((await admin('risc-receiver', { url: 'not a url' })).status).toBe(422);
  });
});
