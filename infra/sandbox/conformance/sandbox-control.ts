import { randomBytes } from 'node:crypto';
import { type GoogleSandbox, type startGoogleSandbox } from '../src/google/index.ts';
import { ana, connect, portal, rui, send, type Asking, type Json } from '../src/google/testing/embedded.ts';
import { type Api, type Google } from './google.ts';
import { googleClient } from './google-client.ts';
import { openReceiver, type Receiver } from './receiver.ts';

/** What a sandbox offers beyond Google. */
export interface SandboxControl {
  readonly sandbox: GoogleSandbox;
  /** Calls a path under `/__admin`. */
  admin(method: string, path: string, body?: object): Promise<Json>;
  /** A client with other scopes or of another account. */
  as(asking: Asking & { email?: string }): Promise<Api>;
  receiver(): Promise<Receiver>;
  /** Everything as at the start, but for the connections. */
  afresh(): Promise<Google>;
  close(): Promise<void>;
}

export const calendarScope = 'https://www.googleapis.com/auth/calendar';

/** A sandbox with two accounts and one application, and Google as the first account sees it; `start` may be a mutant's. `onFault` hears of requests it failed to answer. */
export async function openSandbox(
  start: typeof startGoogleSandbox,
  onFault: (fields: object) => void,
): Promise<{ google: Google; control: SandboxControl }> {
  const sandbox = await start({
    port: 0,
    accounts: [ana, rui],
    clients: [portal],
    allowHttpWatchOnLoopback: true,
    watchRetryMs: 10,
    logger: { info: () => undefined, error: onFault },
  });
  const receivers: Receiver[] = [];

  async function as(asking: Asking & { email?: string }): Promise<Api> {
    const { access } = await connect(sandbox, asking);
    return googleClient({ accessToken: access, url: sandbox.url });
  }

  async function google(): Promise<Google> {
    const api = await as({ scope: `${calendarScope} openid email` });
    return openGoogle(api);
  }

  const control: SandboxControl = {
    sandbox,
    as,
    admin: (method, path, body) =>
      send(`${sandbox.url}/__admin${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async receiver() {
      const receiver = await openReceiver();
      receivers.push(receiver);
      return receiver;
    },
    async afresh() {
      await send(`${sandbox.url}/__admin/reset`, { method: 'POST' });
      return google();
    },
    async close() {
      await Promise.all(receivers.map((receiver) => receiver.close()));
      await sandbox.stop();
    },
  };
  return { google: await google(), control };
}

/** Google through a client, with a new calendar for the run. */
export async function openGoogle(api: Api): Promise<Google> {
  const made = await api.calendars.insert({
    requestBody: { summary: 'Conformance', timeZone: 'America/Sao_Paulo' },
  });
  let days = 0;
  return {
    api,
    calendarId: made.data.id ?? '',
    day() {
      days += 1;
      return new Date(Date.UTC(2031, 0, days)).toISOString().slice(0, 10);
    },
    id: () => randomBytes(16).toString('hex'),
  };
}
