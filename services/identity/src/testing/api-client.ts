import { type IdentityWorld } from './identity-world.ts';
import { callbackUrlAfter } from './allow-at-google.ts';
import { begin, callbackAfterSignIn, cookieOf, visit } from './bare-sign-in.ts';
import { googleAccounts, integratorPage, type Person } from './people.ts';

/** The headers that a request is authenticated by. */
export type Credentials = Readonly<Record<string, string>>;

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A request of the JSON API. */
export async function call(
  world: IdentityWorld,
  credentials: Credentials,
  method: string,
  path: string,
  body?: unknown,
): Promise<ApiAnswer> {
  const response = await fetch(`${world.url}/api/v1${path}`, {
    method,
    headers: { ...credentials, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

/** A doctor's own bearer token, of the hospital's identity provider. */
export function asDoctor(world: IdentityWorld, person: Person): Promise<Credentials> {
  const { hospitalId, doctorId, email } = person;
  return bearer(world, {
    ...{ hospitalId, sub: `u-${email}`, roles: ['doctor'] },
    ...(doctorId === undefined ? {} : { doctorId }),
  });
}

export function asOperator(world: IdentityWorld, hospitalId: string): Promise<Credentials> {
  return bearer(world, { hospitalId, sub: 'op-1', roles: ['operator'] });
}

export async function bearer(
  world: IdentityWorld,
  request: Parameters<IdentityWorld['idp']['issueToken']>[0],
): Promise<Credentials> {
  return { authorization: `Bearer ${await world.idp.issueToken(request)}` };
}

/** The portal's session of a doctor, as the portal's own pages send it. */
export async function withSession(world: IdentityWorld, person: Person): Promise<Credentials> {
  const { cookie, authorization } = await begin(world.url, person.hospitalId);
  const arrived = await visit(await callbackAfterSignIn(authorization, person), cookie);
  return { cookie: cookieOf(arrived), origin: world.url, 'sec-fetch-site': 'same-origin' };
}

/** Asks for consent by the API and allows it at Google: what Google's redirect says, which nobody has posted yet. */
export async function consent(
  world: IdentityWorld,
  credentials: Credentials,
  choice: Readonly<Record<string, string>> = { account: googleAccounts.ana },
): Promise<Record<string, string>> {
  const { body } = await call(
    world,
    credentials,
    'GET',
    `/google-calendar/auth-url?redirectUri=${encodeURIComponent(integratorPage)}`,
  );
  const authUrl = String(body['authUrl']);
  const page = await fetch(authUrl);
  const location = await callbackUrlAfter(authUrl, await page.text(), choice);
  return Object.fromEntries(new URL(location).searchParams);
}

/** Connects a doctor by the API alone. */
export async function connectByApi(
  world: IdentityWorld,
  credentials: Credentials,
  email: string = googleAccounts.ana,
): Promise<ApiAnswer> {
  const { code, state } = await consent(world, credentials, { account: email });
  return call(world, credentials, 'POST', '/google-calendar/oauth-callback', { code, state });
}
