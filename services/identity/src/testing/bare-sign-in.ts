import { people, password, type Person } from './people.ts';

export interface BegunSignIn {
  /** The session's cookie, as a browser sends it. */
  readonly cookie: string;
  /** The cookie with its attributes, as the portal set it. */
  readonly setCookie: string;
  /** Where the portal sent the browser. */
  readonly authorization: URL;
  readonly state: string;
  readonly nonce: string;
}

/** Begins a sign-in without following it anywhere; with a cookie, in the browser that has it. */
export async function begin(portal: string, hospitalId = 'hc-sp', cookie?: string): Promise<BegunSignIn> {
  const response = await visit(`${portal}/sign-in/${hospitalId}`, cookie);
  const authorization = new URL(response.headers.get('location') ?? '');
  const setCookie = response.headers.getSetCookie()[0] ?? '';
  return {
    cookie: cookie ?? setCookie.split(';')[0] ?? '',
    setCookie,
    authorization,
    state: authorization.searchParams.get('state') ?? '',
    nonce: authorization.searchParams.get('nonce') ?? '',
  };
}

/** Asks for a page without following where it leads. */
export function visit(url: string, cookie?: string): Promise<Response> {
  return fetch(url, { redirect: 'manual', headers: cookie === undefined ? {} : { cookie } });
}

/** The session's cookie that an answer set. */
export function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** Signs in at the provider and gives the address that it sends the browser back to, without going there. */
export async function callbackAfterSignIn(authorization: URL, person: Person = people.ana): Promise<string> {
  let location = authorization.href;
  const jar = new Map<string, string>();
  const send = async (method: string, body?: URLSearchParams) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(location, {
      ...{ method, redirect: 'manual', headers: { cookie } },
      ...(body && { body }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
      jar.set(name, value);
    }
    location = new URL(response.headers.get('location') ?? location, location).href;
  };
  await send('GET');
  await send('GET');
  await send('POST', new URLSearchParams({ username: person.email, password }));
  await send('GET');
  return location;
}
