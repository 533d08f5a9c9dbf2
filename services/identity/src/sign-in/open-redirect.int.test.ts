import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { begin, callbackAfterSignIn, cookieOf, visit } from '../testing/bare-sign-in.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';

let world: IdentityWorld;
let signedIn: string;
beforeAll(async () => {
  world = await startIdentityWorld();
  const { cookie, authorization } = await begin(world.url);
  signedIn = cookieOf(await visit(await callbackAfterSignIn(authorization), cookie));
});
afterAll(() => world.stop());

/** Sends the target as it stands, which fetch would tidy up first. */
async function send(
  method: string,
  target: string,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  const sent = request(world.url, { method, path: target, headers }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return answer;
}

/** Where the answer leads, and every address within that, must be the portal's or its hospital's provider's. */
function expectToStay(answer: IncomingMessage): void {
  const { location } = answer.headers;
  if (location === undefined) return;
  const known = [new URL(world.url).origin, new URL(world.idp.url).origin, world.google.url];
  const url = new URL(location, world.url);
  expect(known).toContain(url.origin);
  for (const name of ['redirect_uri', 'post_logout_redirect_uri']) {
    const within = url.searchParams.get(name);
    if (within !== null) expect(new URL(within).origin).toBe(world.url);
  }
}

const evil = [
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '%2f%2fevil.example',
  '\\evil.example',
];
const parameters = [
  ...['next', 'url', 'return_to', 'returnTo', 'redirect', 'redirect_uri', 'resume', 'continue'],
  ...['post_logout_redirect_uri', 'target_link_uri', 'RelayState', 'iss'],
];
const query = evil
  .flatMap((value) => parameters.map((name) => `${name}=${encodeURIComponent(value)}`))
  .join('&');

describe('nobody is led away from the portal', () => {
  test.each(['/', '/dashboard', '/language/en', '/sign-in/hc-sp', '/sign-in/callback', '/google/connect'])(
    'by a parameter of %s',
    async (path) => {
      for (const cookie of ['', signedIn]) expectToStay(await send('GET', `${path}?${query}`, { cookie }));
    },
  );

  test.each(evil)('by an address with %s in its path', async (value) => {
    const targets = [
      value,
      `/${value}`,
      `/language/${value}`,
      `/sign-in/${value}`,
      `/sign-in/callback/${value}`,
    ];
    for (const target of targets.filter((path) => path.startsWith('/') || path.startsWith('http')))
      for (const Host of [new URL(world.url).host, '127.0.0.1'])
        expectToStay(await send('GET', target, { Host }));
  });

  test.each(['evil.example', 'localhost.evil.example', 'localhost:1@evil.example', 'evil.example/'])(
    'by the Host %s',
    async (Host) => {
      for (const target of ['/', '/dashboard', '/language/en', '/sign-in/hc-sp'])
        expectToStay(await send('GET', target, { Host, 'X-Forwarded-Host': 'evil.example' }));
    },
  );

  test('by a parameter of the answer to a sign-in', async () => {
    const { cookie, authorization } = await begin(world.url);
    const callback = await callbackAfterSignIn(authorization);
    const more = query.replaceAll(/iss=[^&]*&?/g, '');
    const answer = await visit(`${callback}&${more}`, cookie);
    expect(answer.headers.get('location')).toBe('/dashboard');
  });

  test('by a parameter of signing out', async () => {
    const { cookie, authorization } = await begin(world.url);
    const ended = cookieOf(await visit(await callbackAfterSignIn(authorization), cookie));
    const answer = await send('POST', `/sign-out?${query}`, { cookie: ended, origin: world.url });
    expect(answer.statusCode).toBe(303);
    expectToStay(answer);
  });
});

describe('a session that was lost on the way to Google', () => {
  test('goes on to Google after sign-in', async () => {
    const lost = await visit(`${world.url}/google/callback?code=c&state=s`);
    expect(lost.status).toBe(401);
    const { authorization } = await begin(world.url, 'hc-sp', cookieOf(lost));
    const answer = await visit(await callbackAfterSignIn(authorization), cookieOf(lost));
    expect(answer.headers.get('location')).toBe('/google/connect');
  });
});
