import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { begin, callbackAfterSignIn, cookieOf, visit } from '../testing/bare-sign-in.ts';
import { startForgingIssuer, type ForgingIssuer } from '../testing/forging-issuer.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { password, portalAt } from '../testing/people.ts';

let world: IdentityWorld;
beforeAll(async () => {
  world = await startIdentityWorld();
});
afterAll(() => world.stop());

async function expectExpired(answer: Response): Promise<void> {
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('não vale mais');
}

describe('the answer to a sign-in', () => {
  test('is good once: replayed in the same browser, it is refused', async () => {
    const { cookie, authorization } = await begin(world.url);
    const callback = await callbackAfterSignIn(authorization);
    const first = await visit(callback, cookie);
    expect(first.headers.get('location')).toBe('/dashboard');
    await expectExpired(await visit(callback, cookie));
    await expectExpired(await visit(callback, cookieOf(first)));
  });

  test('with a code that was used already is refused, the state being new', async () => {
    const first = await begin(world.url);
    const callback = new URL(await callbackAfterSignIn(first.authorization));
    await visit(callback.href, first.cookie);
    const second = await begin(world.url);
    callback.searchParams.set('state', second.state);
    const answer = await visit(callback.href, second.cookie);
    expect(answer.status).toBe(403);
  });

  test('with the code of another sign-in is refused: its proof key does not fit', async () => {
    const [own, stolen] = [await begin(world.url), await begin(world.url)];
    const callback = new URL(await callbackAfterSignIn(stolen.authorization));
    callback.searchParams.set('state', own.state);
    expect((await visit(callback.href, own.cookie)).status).toBe(403);
  });

  test('of another browser is refused, and takes nothing from the one that began it', async () => {
    const { cookie, authorization } = await begin(world.url);
    const callback = await callbackAfterSignIn(authorization);
    await expectExpired(await visit(callback));
    await expectExpired(await visit(callback, (await begin(world.url)).cookie));
    expect((await visit(callback, cookie)).headers.get('location')).toBe('/dashboard');
  });

  test('without a state, or with two, is refused', async () => {
    const { cookie, state } = await begin(world.url);
    await expectExpired(await visit(`${world.url}/sign-in/callback?code=c`, cookie));
    await expectExpired(await visit(`${world.url}/sign-in/callback?code=c&state=${state}&state=x`, cookie));
  });

  test('that comes after a quarter of an hour is refused', async () => {
    const { cookie, authorization } = await begin(world.url);
    const callback = await callbackAfterSignIn(authorization);
    world.passTime(15 * 60_000 + 1_000);
    await expectExpired(await visit(callback, cookie));
  });

  test('is refused after the browser has signed out', async () => {
    const { cookie, authorization } = await begin(world.url);
    const callback = await callbackAfterSignIn(authorization);
    const headers = { cookie, origin: world.url };
    await fetch(`${world.url}/sign-out`, { method: 'POST', redirect: 'manual', headers });
    await expectExpired(await visit(callback, cookie));
  });
});

describe('the log', () => {
  test('holds no code, state, nonce, cookie or secret of a sign-in, whether it succeeded or was refused', async () => {
    const { cookie, authorization, state, nonce } = await begin(world.url);
    const callback = new URL(await callbackAfterSignIn(authorization));
    const code = callback.searchParams.get('code') ?? '';
    const signedIn = await visit(callback.href, cookie);
    await visit(callback.href, cookie);
    const second = await begin(world.url);
    callback.searchParams.set('state', second.state);
    await visit(callback.href, second.cookie);
    expect(world.log()).toContain('a sign-in was refused');
    const cookies = [cookie, cookieOf(signedIn)].map((pair) => pair.split('=')[1] ?? '');
    const secrets = [code, state, nonce, second.state, ...cookies, portalAt('hc-sp').clientSecret, password];
    for (const secret of secrets) {
      expect(secret).not.toBe('');
      expect(world.log()).not.toContain(secret);
    }
  });
});

describe('two sign-ins in one browser', () => {
  test('do not disturb each other: the tab that was opened first can still finish', async () => {
    const first = await begin(world.url);
    await begin(world.url, 'hsj-lisboa', first.cookie);
    const answer = await visit(await callbackAfterSignIn(first.authorization), first.cookie);
    expect(answer.headers.get('location')).toBe('/dashboard');
  });
});

describe('one answer that arrives many times at the same moment', () => {
  let issuer: ForgingIssuer;
  let other: IdentityWorld;
  beforeAll(async () => {
    issuer = await startForgingIssuer();
    other = await startIdentityWorld({
      HOSPITALS: JSON.stringify([{ ...portalAt('hc-sp'), issuer: issuer.issuer }]),
    });
  });
  afterAll(async () => {
    await other.stop();
    issuer.stop();
  });

  test('is taken once, and its code exchanged once', async () => {
    const { cookie, state, nonce } = await begin(other.url);
    issuer.answerWith(await issuer.sign(issuer.claims({ nonce })));
    const query = new URLSearchParams({ code: 'c', state, iss: issuer.issuer });
    const callback = `${other.url}/sign-in/callback?${query.toString()}`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => visit(callback, cookie)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, ...Array<number>(7).fill(400)]);
    expect(issuer.tokenRequests).toHaveLength(1);
  });
});
