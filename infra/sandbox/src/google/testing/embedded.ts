import { createHash, randomBytes } from 'node:crypto';
import { startGoogleSandbox, type GoogleSandbox, type GoogleSandboxOptions } from '../index.ts';

export const ana = { email: 'ana@example.test', name: 'Ana Souza' };
export const rui = { email: 'rui@example.test', name: 'Rui Costa' };

export const portal = {
  clientId: 'portal.apps.googleusercontent.test',
  clientSecret: 'portal-secret',
  redirectUris: ['http://localhost:3002/google/callback'],
  applicationName: 'Surgery <Calendar>',
};

export const eventsScope = 'https://www.googleapis.com/auth/calendar.events';

/** What calls need to know of a sandbox. */
type Addressed = Pick<GoogleSandbox, 'url'>;

/** A sandbox on a free port with two accounts and one application. */
export function embedded(options: Partial<GoogleSandboxOptions> = {}): Promise<GoogleSandbox> {
  return startGoogleSandbox({ port: 0, accounts: [ana, rui], clients: [portal], ...options });
}

export interface Json {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Sends a request and reads its JSON; an empty body reads as {}. */
export async function send(url: string, init: RequestInit = {}): Promise<Json> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const body: unknown = text === '' ? {} : JSON.parse(text);
  return {
    status: response.status,
    headers: response.headers,
    body: Object(body) as Record<string, unknown>,
  };
}

export function form(fields: Record<string, string>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(fields) };
}

/** The reason of a Google error body. */
export function reasonOf({ body }: Json): unknown {
  const { error } = body as { error: { errors: { reason: string }[] } };
  return error.errors[0]?.reason;
}

export interface Asking {
  readonly scope?: string;
  readonly extra?: Record<string, string>;
}

export function authorizationUrl(sandbox: Addressed, verifier: string, { scope, extra }: Asking): string {
  const query = new URLSearchParams({
    client_id: portal.clientId,
    redirect_uri: portal.redirectUris[0] ?? '',
    response_type: 'code',
    scope: scope ?? `${eventsScope} openid email`,
    state: 'state-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    access_type: 'offline',
    ...extra,
  });
  return `${sandbox.url}/o/oauth2/v2/auth?${query.toString()}`;
}

/** Opens the consent page and posts its form as a browser without scripts would; answers the redirect's parameters. */
export async function consent(
  sandbox: Addressed,
  verifier: string,
  asking: Asking & { email?: string; untick?: string[]; decision?: string } = {},
): Promise<URLSearchParams> {
  const page = await (await fetch(authorizationUrl(sandbox, verifier, asking))).text();
  const body = new URLSearchParams({
    request: /name="request" value="([^"]+)"/.exec(page)?.[1] ?? '',
    account: asking.email ?? ana.email,
    decision: asking.decision ?? 'allow',
  });
  for (const [, scope] of page.matchAll(/name="scope" value="([^"]+)" checked/g)) {
    if (scope !== undefined && !(asking.untick ?? []).includes(scope)) body.append('scope', scope);
  }
  const reply = await fetch(`${sandbox.url}/o/oauth2/v2/auth`, { method: 'POST', body, redirect: 'manual' });
  const location = reply.headers.get('location');
  if (location === null) throw new Error(`no redirect: ${reply.status} ${await reply.text()}`);
  return new URL(location).searchParams;
}

export const newVerifier = (): string => randomBytes(32).toString('base64url');

export function exchange(sandbox: Addressed, code: string, verifier: string, extra = {}): Promise<Json> {
  return send(
    `${sandbox.url}/token`,
    form({
      grant_type: 'authorization_code',
      code,
      redirect_uri: portal.redirectUris[0] ?? '',
      code_verifier: verifier,
      client_id: portal.clientId,
      client_secret: portal.clientSecret,
      ...extra,
    }),
  );
}

export function refresh(sandbox: Addressed, token: string): Promise<Json> {
  const { clientId, clientSecret } = portal;
  return send(
    `${sandbox.url}/token`,
    form({
      grant_type: 'refresh_token',
      refresh_token: token,
      client_id: clientId,
      client_secret: clientSecret,
    }),
  );
}

/** Tokens of an account that allowed everything asked. */
export async function connect(
  sandbox: Addressed,
  asking: Asking & { email?: string; untick?: string[] } = {},
): Promise<{ access: string; refresh: string; body: Record<string, unknown> }> {
  const verifier = newVerifier();
  const code = (await consent(sandbox, verifier, asking)).get('code') ?? '';
  const { body } = await exchange(sandbox, code, verifier);
  return { access: String(body['access_token']), refresh: String(body['refresh_token']), body };
}

export type Api = (method: string, path: string, body?: unknown, headers?: object) => Promise<Json>;

/** Calls the Calendar API as the holder of a token. */
export function api(sandbox: Addressed, access: string): Api {
  return (method, path, body, headers = {}) =>
    send(`${sandbox.url}/calendar/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

/** An event of half an hour that starts at an hour of 2026-12-01 in São Paulo. */
export function surgery(hour: number, more: object = {}): object {
  const at = (minute: string) => ({
    dateTime: `2026-12-01T${String(hour).padStart(2, '0')}:${minute}:00-03:00`,
    timeZone: 'America/Sao_Paulo',
  });
  return { summary: 'Cirurgia - Paciente', start: at('00'), end: at('30'), ...more };
}
