import { createHash, randomBytes } from 'node:crypto';
import { startGoogleSandbox, type EventResource, type FaultRule } from '@surgery-calendar/sandbox/google';

/** A person's account at the sandbox Google, with a token that our application was given. */
export interface SandboxAccount {
  readonly email: string;
  readonly googleSub: string;
  readonly accessToken: string;
}

const people = [
  { email: 'ana@example.test', name: 'Ana Souza', sub: 'g-ana' },
  { email: 'rui@example.test', name: 'Rui Costa', sub: 'g-rui' },
];
const client = {
  clientId: 'bridge-tests.apps.googleusercontent.test',
  clientSecret: 'of-the-tests',
  redirectUris: ['http://localhost:1/callback'],
  applicationName: 'Tests',
};

export type SandboxGoogle = Awaited<ReturnType<typeof openSandboxGoogle>>;

/** The sandbox Google over HTTP, with Ana and Rui, who both gave access, and a quota that no test uses up. */
export async function openSandboxGoogle() {
  const sandbox = await startGoogleSandbox({ port: 0, accounts: people, clients: [client] });
  const { url } = sandbox;
  const administer = (method: string, path: string, body?: object) =>
    sandbox.administer(method, `/__admin${path}`, body);
  const eventsPath = ({ email }: SandboxAccount, calendarId: string, eventId = '') =>
    `/accounts/${email}/events${eventId && `/${eventId}`}?calendarId=${encodeURIComponent(calendarId)}`;
  const accountOf = async ({ email, sub }: (typeof people)[number]): Promise<SandboxAccount> => ({
    ...{ email, googleSub: sub, accessToken: await allowEverything(url, email) },
  });
  await administer('POST', '/quota', { perMinuteProject: 1_000_000, perMinuteUser: 1_000_000 });
  const [ana, rui] = await Promise.all(people.map(accountOf));
  if (ana === undefined || rui === undefined) throw new Error('Ana and Rui have accounts');
  return {
    url,
    ana,
    rui,
    fail: (fault: FaultRule) => administer('POST', '/faults', fault),
    heal: () => administer('DELETE', '/faults'),
    /** Whether an update may bring a deleted event back. */
    setRevive: (revive: 'allow' | '403') => administer('PUT', '/tombstones', { revive }),
    /** All that Google holds, to go back to it. */
    snapshot: () => administer('GET', '/snapshot') as Promise<object>,
    async restore(snapshot: object): Promise<void> {
      await administer('PUT', '/snapshot', snapshot);
      await administer('DELETE', '/requests');
    },
    /** How many calls about events have been answered, or cut. */
    async answered(): Promise<number> {
      const requests = (await administer('GET', '/requests')) as readonly { path: string }[];
      return requests.filter(({ path }) => path.includes('/events')).length;
    },
    /** All events of a calendar, tombstones included; none where the calendar is gone. */
    async events(account: SandboxAccount, calendarId: string): Promise<readonly EventResource[]> {
      const events = await administer('GET', eventsPath(account, calendarId));
      return (events ?? []) as readonly EventResource[];
    },
    /** The account's owner edits an event, or makes one. */
    edit: (account: SandboxAccount, calendarId: string, eventId: string, fields: object) =>
      administer('PUT', eventsPath(account, calendarId, eventId), fields),
    /** The account's owner deletes an event. */
    remove: (account: SandboxAccount, calendarId: string, eventId: string) =>
      administer('DELETE', eventsPath(account, calendarId, eventId)),
    async newCalendar({ accessToken }: SandboxAccount): Promise<string> {
      const made = await api(url, accessToken, 'POST', '', { summary: 'Cirurgias' });
      return ((await made.json()) as { readonly id: string }).id;
    },
    async removeCalendar({ accessToken }: SandboxAccount, calendarId: string): Promise<void> {
      await api(url, accessToken, 'DELETE', `/${encodeURIComponent(calendarId)}`);
    },
    stop: () => sandbox.stop(),
  };
}

async function api(url: string, token: string, method: string, path: string, body?: object) {
  const init = jsonBody(body);
  const headers = { ...init.headers, Authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/calendar/v3/calendars${path}`, { method, ...init, headers });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
  return response;
}

function jsonBody(body: object | undefined) {
  return body === undefined
    ? {}
    : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** Goes through the consent page as a browser without scripts would, and exchanges the code. */
async function allowEverything(url: string, email: string): Promise<string> {
  const [redirectUri = ''] = client.redirectUris;
  const scope = 'https://www.googleapis.com/auth/calendar';
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    ...{ client_id: client.clientId, redirect_uri: redirectUri, response_type: 'code', scope, state: 's' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const page = await (await fetch(`${url}/o/oauth2/v2/auth?${query.toString()}`)).text();
  const request = /name="request" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const decision = new URLSearchParams({ request, account: email, scope, decision: 'allow' });
  const decided = await fetch(`${url}/o/oauth2/v2/auth`, {
    ...{ method: 'POST', body: decision, redirect: 'manual' },
  });
  const code = new URL(decided.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const { clientId, clientSecret } = client;
  const exchange = new URLSearchParams({
    ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
    ...{ client_id: clientId, client_secret: clientSecret },
  });
  const tokens = await (await fetch(`${url}/token`, { method: 'POST', body: exchange })).json();
  return (tokens as { readonly access_token: string }).access_token;
}
