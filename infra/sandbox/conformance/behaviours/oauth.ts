import assert from 'node:assert/strict';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import {
  api,
  authorizationUrl,
  connect,
  consent,
  exchange,
  form,
  newVerifier,
  portal,
  refresh,
  send,
  type Json,
} from '../../src/google/testing/embedded.ts';
import { documents, type SandboxBehaviour } from '../behaviour.ts';

const document = documents.webServer;
const day = 86_400_000;

function refused(reply: Json, status: number, error: string): void {
  assert.deepEqual([reply.status, reply.body['error']], [status, error]);
}

/** The OAuth and OpenID Connect endpoints. */
export const oauthBehaviours: SandboxBehaviour[] = [
  {
    name: 'a redirect address must match exactly, and is not redirected to',
    document,
    async run(_google, { sandbox }) {
      const extra = { redirect_uri: `${portal.redirectUris[0] ?? ''}/` };
      const reply = await fetch(authorizationUrl(sandbox, newVerifier(), { extra }), { redirect: 'manual' });
      assert.deepEqual([reply.status, reply.headers.get('location')], [400, null]);
    },
  },
  {
    name: 'a code is used once, and using it again takes back what it gave',
    document,
    async run(_google, { sandbox }) {
      const verifier = newVerifier();
      const code = (await consent(sandbox, verifier, { extra: { prompt: 'consent' } })).get('code') ?? '';
      const first = await exchange(sandbox, code, verifier);
      assert.equal(first.status, 200);
      refused(await exchange(sandbox, code, verifier), 400, 'invalid_grant');
      refused(await refresh(sandbox, String(first.body['refresh_token'])), 400, 'invalid_grant');
    },
  },
  {
    name: 'a code lives ten minutes at most',
    document,
    async run(_google, control) {
      const verifier = newVerifier();
      const code = (await consent(control.sandbox, verifier)).get('code') ?? '';
      await control.admin('POST', '/clock', { advanceMs: 11 * 60_000 });
      refused(await exchange(control.sandbox, code, verifier), 400, 'invalid_grant');
    },
  },
  {
    name: 'a code needs the verifier of its challenge',
    document,
    async run(_google, { sandbox }) {
      const code = (await consent(sandbox, newVerifier())).get('code') ?? '';
      refused(await exchange(sandbox, code, newVerifier()), 400, 'invalid_grant');
    },
  },
  {
    name: 'a wrong client secret is 401 invalid_client',
    document,
    async run(_google, { sandbox }) {
      const verifier = newVerifier();
      const code = (await consent(sandbox, verifier)).get('code') ?? '';
      refused(await exchange(sandbox, code, verifier, { client_secret: 'x' }), 401, 'invalid_client');
    },
  },
  {
    name: 'a refresh token comes with the first consent, and later only when consent is forced',
    document,
    async run(_google, control) {
      await control.afresh();
      const scope = 'openid email https://www.googleapis.com/auth/calendar.freebusy';
      const tokens = async (extra: Record<string, string> = {}) =>
        typeof (await connect(control.sandbox, { scope, extra })).body['refresh_token'];
      assert.deepEqual(
        [await tokens(), await tokens(), await tokens({ prompt: 'consent' })],
        ['string', 'undefined', 'string'],
      );
    },
  },
  {
    name: 'no refresh token without offline access',
    document,
    async run(_google, { sandbox }) {
      const extra = { access_type: 'online', prompt: 'consent' };
      assert.equal((await connect(sandbox, { extra })).body['refresh_token'], undefined);
    },
  },
  {
    name: 'a box left empty is a scope not granted',
    document,
    async run(_google, control) {
      await control.afresh();
      const auth = 'https://www.googleapis.com/auth/';
      const scope = `openid ${auth}calendar.events ${auth}calendar.freebusy`;
      const { body } = await connect(control.sandbox, { scope, untick: [`${auth}calendar.freebusy`] });
      assert.equal(body['scope'], `openid ${auth}calendar.events`);
    },
  },
  {
    name: 'revoking any token takes the whole grant',
    document,
    async run(_google, { sandbox }) {
      const extra = { prompt: 'consent' };
      const [first, second] = [await connect(sandbox, { extra }), await connect(sandbox, { extra })];
      assert.equal((await send(`${sandbox.url}/revoke`, form({ token: first.access }))).status, 200);
      refused(await refresh(sandbox, second.refresh), 400, 'invalid_grant');
      assert.equal((await api(sandbox, second.access)('GET', '/calendars/primary/events')).status, 401);
    },
  },
  {
    name: 'the 101st refresh token evicts the oldest',
    document: documents.oauth,
    async run(_google, control) {
      await control.afresh();
      const { sandbox } = control;
      const tokens: string[] = [];
      for (let count = 0; count < 101; count += 1)
        tokens.push((await connect(sandbox, { extra: { prompt: 'consent' } })).refresh);
      const statuses = async (at: number) => (await refresh(sandbox, tokens[at] ?? '')).status;
      assert.deepEqual([await statuses(0), await statuses(1), await statuses(100)], [400, 200, 200]);
    },
  },
  {
    name: 'a refresh token of a consent screen in Testing dies after seven days',
    document: documents.oauth,
    async run(_google, control) {
      await control.afresh();
      await control.admin('PUT', '/consent-screen', { mode: 'testing' });
      const tokens = await connect(control.sandbox, { extra: { prompt: 'consent' } });
      await control.admin('POST', '/clock', { advanceMs: 6 * day });
      assert.equal((await refresh(control.sandbox, tokens.refresh)).status, 200);
      await control.admin('POST', '/clock', { advanceMs: day });
      refused(await refresh(control.sandbox, tokens.refresh), 400, 'invalid_grant');
    },
  },
  {
    name: 'a refresh token dies after six months unused',
    document: documents.oauth,
    async run(_google, control) {
      const tokens = await connect(control.sandbox, { extra: { prompt: 'consent' } });
      await control.admin('POST', '/clock', { advanceMs: 100 * day });
      assert.equal((await refresh(control.sandbox, tokens.refresh)).status, 200);
      await control.admin('POST', '/clock', { advanceMs: 183 * day });
      refused(await refresh(control.sandbox, tokens.refresh), 400, 'invalid_grant');
    },
  },
  {
    name: 'an access token lives an hour',
    document,
    async run(_google, control) {
      const { access } = await connect(control.sandbox);
      const call = api(control.sandbox, access);
      assert.equal((await call('GET', '/calendars/primary/events')).status, 200);
      await control.admin('POST', '/clock', { advanceMs: 3_600_000 });
      assert.equal((await call('GET', '/calendars/primary/events')).status, 401);
    },
  },
  {
    name: 'an id_token is verified by the published keys',
    document: documents.openId,
    async run(_google, control) {
      await control.afresh();
      const { body } = await connect(control.sandbox, { extra: { nonce: 'n-1' } });
      const keys = createRemoteJWKSet(new URL(`${control.sandbox.url}/oauth2/v3/certs`));
      const { payload } = await jwtVerify(String(body['id_token']), keys, {
        issuer: 'https://accounts.google.com',
        audience: portal.clientId,
        algorithms: ['RS256'],
      });
      assert.deepEqual([payload['nonce'], payload['email']], ['n-1', 'ana@example.test']);
    },
  },
];
