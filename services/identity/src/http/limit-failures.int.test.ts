import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, freePort } from '@surgery-calendar/test-servers';
import { scimTokens, startDirectory } from '../testing/hospital-directory.ts';
import { begin, callbackAfterSignIn, visit } from '../testing/bare-sign-in.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';

let world: IdentityWorld;
beforeAll(async () => {
  world = await startIdentityWorld();
});
afterAll(() => world.stop());

/** A process of its own, which has counted nothing yet. */
async function startPortal(settings: Readonly<Record<string, string>>): Promise<string> {
  const port = await freePort();
  const PUBLIC_URL = `http://localhost:${port}`;
  await world.startReplica({ PORT: String(port), PUBLIC_URL, ...settings });
  return PUBLIC_URL;
}

const bad: readonly [string, number, (portal: string, address: string) => Promise<Response>][] = [
  ['answers to sign-ins', 100, (portal, address) => from(address, `${portal}/sign-in/callback?state=s`)],
  ['answers of Google', 100, (portal, address) => from(address, `${portal}/google/callback?state=s`)],
  [
    'logout tokens',
    100,
    (portal, address) =>
      from(address, `${portal}/sign-in/back-channel-logout`, new URLSearchParams({ logout_token: 'x' })),
  ],
];

function from(address: string, url: string, body?: URLSearchParams): Promise<Response> {
  return fetch(url, {
    ...{ redirect: 'manual', headers: { 'x-forwarded-for': address } },
    ...(body && { method: 'POST', body }),
  });
}

describe('wrong', () => {
  test.each(bad)(
    '%s are refused after %d in five minutes, whatever address they claim',
    async (_, max, send) => {
      const portal = await startPortal({});
      for (let sent = 0; sent < max; sent += 1)
        expect((await send(portal, `192.0.2.${sent}`)).status).not.toBe(429);
      const refused = await send(portal, '192.0.2.250');
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('300');
      expect(refused.headers.get('content-type')).toMatch(/html|problem/);
    },
  );

  test('answers of one address behind a trusted proxy lock no other address out', async () => {
    const portal = await startPortal({ TRUSTED_PROXIES: 'loopback' });
    const send = (address: string) => from(address, `${portal}/sign-in/callback?state=s`);
    for (let sent = 0; sent <= 100; sent += 1) await send('192.0.2.1');
    expect((await send('192.0.2.1')).status).toBe(429);
    expect((await send('192.0.2.2')).status).not.toBe(429);
  });
});

describe('sign-ins that succeed', () => {
  test('are never too many: a whole hospital is behind one address', async () => {
    for (let signedIn = 0; signedIn < 105; signedIn += 1) {
      const { cookie, authorization } = await begin(world.url);
      const answer = await visit(await callbackAfterSignIn(authorization), cookie);
      expect(answer.headers.get('location')).toBe('/dashboard');
    }
  }, 180_000);
});

/** Asks, and hangs up once the server has the request in hand: it says so by 100 Continue. */
function askAndHangUp(url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve) => {
    const asking = request(url, { headers: { ...headers, expect: '100-continue' }, agent: false });
    asking.once('continue', () => asking.destroy());
    asking.on('error', () => undefined);
    asking.once('close', resolve);
    asking.end();
  });
}

describe('a client that hangs up before the answer', () => {
  /** While it lasts, no question for a doctor or a sign-in under way is answered. */
  async function withTablesLocked(work: () => Promise<void>): Promise<void> {
    const client = await world.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('LOCK TABLE identity.doctor, identity.sign_in_request IN ACCESS EXCLUSIVE MODE');
      await work();
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }

  test('has failed in nothing where its token was good: a directory’s patience may be short', async () => {
    const directory = await startDirectory(world);
    const authorization = `Bearer ${scimTokens['hc-sp']}`;
    await withTablesLocked(async () => {
      for (let asked = 0; asked <= 50; asked += 1)
        await askAndHangUp(`${directory.url}/scim/v2/Users`, { authorization });
    });
    await eventually(async () => expect((await directory.send('GET', '/Users')).status).toBe(200));
  });

  test('has used up a guess where it had proven nothing', async () => {
    const portal = await startPortal({});
    const { cookie } = await begin(portal);
    await withTablesLocked(async () => {
      for (let asked = 0; asked <= 100; asked += 1)
        await askAndHangUp(`${portal}/sign-in/callback?state=s`, { cookie });
    });
    expect((await visit(`${portal}/sign-in/callback?state=s`, cookie)).status).toBe(429);
  });
});
