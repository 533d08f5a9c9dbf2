import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startHospitalIdp, type HospitalIdp } from '@surgery-calendar/sandbox/hospital-idp';
import { freePort } from '@surgery-calendar/test-servers';
import { begin, callbackAfterSignIn, visit } from '../testing/bare-sign-in.ts';
import { startForgingIssuer, type ForgingIssuer } from '../testing/forging-issuer.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { hospitalOf, people, portalAt } from '../testing/people.ts';

let world: IdentityWorld;
beforeAll(async () => {
  world = await startIdentityWorld();
});
afterAll(() => world.stop());

/** The attacker's issuer, an honest one that is a real provider on another port, and a portal that knows both. */
let attacker: ForgingIssuer;
let honest: HospitalIdp;
let portal: string;
afterEach(async () => {
  attacker.stop();
  await honest.stop();
});

async function startBoth(sendsIssuer: { readonly attacker: boolean; readonly honest: boolean }) {
  const port = await freePort();
  portal = `http://localhost:${port}`;
  attacker = await startForgingIssuer({ sendsIssuer: sendsIssuer.attacker });
  honest = await startHospitalIdp({
    port: 0,
    hospitals: [{ ...hospitalOf('hsj-lisboa', portal), sendsIssuer: sendsIssuer.honest }],
  });
  const hospitals = [
    { ...portalAt('hc-sp'), issuer: attacker.issuer },
    { ...portalAt('hsj-lisboa'), issuer: honest.issuerOf('hsj-lisboa') },
  ];
  await world.startReplica({
    ...{ PORT: String(port), PUBLIC_URL: portal },
    HOSPITALS: JSON.stringify(hospitals),
  });
}

/**
 * The visitor chose the attacker's issuer, which sends them on to the honest one with the attacked sign-in's state: the honest one's
 * answer is what the attacker wants the portal to bring to the attacker's token endpoint.
 */
async function mixUp() {
  const begun = await begin(portal, 'hc-sp');
  const atHonest = (await begin(portal, 'hsj-lisboa')).authorization;
  for (const name of ['state', 'nonce', 'code_challenge'])
    atHonest.searchParams.set(name, begun.authorization.searchParams.get(name) ?? '');
  return { begun, answer: new URL(await callbackAfterSignIn(atHonest, people.anaInLisbon)) };
}

async function expectRefused(answer: Response): Promise<void> {
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('O hospital não confirmou a sua entrada');
  expect(attacker.tokenRequests).toEqual([]);
}

describe('the answer of one issuer to a sign-in that began at another', () => {
  test('is refused by the issuer it names, and its code reaches nobody', async () => {
    await startBoth({ attacker: true, honest: true });
    const { begun, answer } = await mixUp();
    expect(answer.searchParams.get('iss')).toBe(honest.issuerOf('hsj-lisboa'));
    expect(answer.searchParams.get('code')).toMatch(/.+/);
    await expectRefused(await visit(answer.href, begun.cookie));
  });

  test('is refused where it should name an issuer and does not', async () => {
    await startBoth({ attacker: true, honest: true });
    const { begun, answer } = await mixUp();
    answer.searchParams.delete('iss');
    await expectRefused(await visit(answer.href, begun.cookie));
  });

  test('is refused by the path it came to where neither issuer names itself', async () => {
    await startBoth({ attacker: false, honest: false });
    const { begun, answer } = await mixUp();
    expect(answer.searchParams.has('iss')).toBe(false);
    expect(answer.searchParams.get('code')).toMatch(/.+/);
    expect(answer.pathname).toBe('/sign-in/callback/hsj-lisboa');
    await expectRefused(await visit(answer.href, begun.cookie));
  });

  test.each([
    ['only the issuer it began at names itself', { attacker: true, honest: false }],
    ['only the issuer that answers names itself', { attacker: false, honest: true }],
  ])('is refused where %s', async (_, sendsIssuer) => {
    await startBoth(sendsIssuer);
    const { begun, answer } = await mixUp();
    await expectRefused(await visit(answer.href, begun.cookie));
  });
});

describe('a provider whose metadata names another issuer than was configured', () => {
  test('is not believed: nobody is sent anywhere, and the operator is told', async () => {
    await startBoth({ attacker: true, honest: true });
    const impostor = await startForgingIssuer({ impersonates: honest.issuerOf('hsj-lisboa') });
    const port = String(await freePort());
    await world.startReplica({
      ...{ PORT: port, PUBLIC_URL: `http://localhost:${port}` },
      HOSPITALS: JSON.stringify([{ ...portalAt('hsj-lisboa'), issuer: impostor.issuer }]),
    });
    const answer = await visit(`http://localhost:${port}/sign-in/hsj-lisboa`);
    impostor.stop();
    expect(answer.status).toBe(500);
    expect(answer.headers.get('location')).toBeNull();
    expect(world.log()).toContain('OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED');
  });
});

describe('a sign-in at an issuer that does not name itself', () => {
  test('comes back to that hospital’s own address, and succeeds', async () => {
    await startBoth({ attacker: false, honest: false });
    const { cookie, authorization } = await begin(portal, 'hsj-lisboa');
    expect(authorization.searchParams.get('redirect_uri')).toBe(`${portal}/sign-in/callback/hsj-lisboa`);
    const answer = await visit(await callbackAfterSignIn(authorization, people.anaInLisbon), cookie);
    expect(answer.headers.get('location')).toBe('/dashboard');
  });
});
