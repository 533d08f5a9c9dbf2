import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { googleEvents, oauthType, riscType, type GoogleEvents } from '../testing/google-events.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { googleAccounts, people } from '../testing/people.ts';

const HOUR = 3_600_000;

let world: IdentityWorld;
let google: GoogleEvents;
beforeEach(async () => {
  world = await startIdentityWorld();
  await world.connect(people.ana, googleAccounts.ana);
  google = await googleEvents(world);
});
afterEach(() => world.stop());

interface AuditLine {
  readonly actor_id: string;
  readonly action: string;
  readonly doctor_id: string | null;
  readonly detail: Record<string, unknown>;
}

async function written(): Promise<AuditLine[]> {
  const { rows } = await world.pool.query<AuditLine>(
    `SELECT actor_id, action, doctor_id, detail FROM identity.audit_log WHERE actor_kind = 'google' ORDER BY seq`,
  );
  return rows;
}

const modeOf = async (person: { readonly hospitalId: string; readonly doctorId: string }) =>
  (await world.askAccess(person)).body.mode;

/** The refresh token of Ana's account as Google stores it. */
async function refreshToken(): Promise<string> {
  const snapshot = (await (await fetch(`${world.google.url}/__admin/snapshot`)).json()) as {
    readonly 'refresh-token': Record<string, object>;
  };
  return Object.keys(snapshot['refresh-token']).at(-1) ?? '';
}

function doubleHash(token: string, encoding: 'base64' | 'base64url' | 'hex'): string {
  return createHash('sha512').update(createHash('sha512').update(token).digest()).digest(encoding);
}

const named = (algorithm: string, token: string) => ({
  subject: {
    ...{ subject_type: 'oauth_token', token_type: 'refresh_token' },
    ...{ token_identifier_alg: algorithm, token },
  },
});

describe('an account is revoked, and every doctor of it told of, when Google says', () => {
  test.each([oauthType('tokens-revoked'), riscType('account-disabled'), riscType('account-purged')])(
    '%s',
    async (type) => {
      await world.connect(people.anaInLisbon, googleAccounts.ana);
      expect(await google.send(google.claims(type))).toBe(202);
      for (const doctor of [people.ana, people.anaInLisbon]) {
        expect((await world.askAccess(doctor)).body).toMatchObject({
          mode: 'none',
          reason: 'access-revoked',
        });
      }
      await eventually(() => {
        const revoked = world.published.filter((event) => event.type === 'calendar-access.revoked.v1');
        expect(revoked.map(({ data }) => data.doctorId).sort()).toEqual(['crm-1', 'om-1']);
      });
      const name = type.slice(type.lastIndexOf('/') + 1);
      expect((await written()).map(({ actor_id, action }) => [actor_id, action])).toEqual([
        [name, 'calendar.access-revoked'],
        [name, 'calendar.access-revoked'],
      ]);
    },
  );

  test('what it says of the account by id_token_claims, in a SET for several applications', async () => {
    const subject = {
      subject_type: 'id_token_claims',
      iss: 'https://accounts.google.com/',
      email: 'a@b.example',
    };
    const claims = google.claims(oauthType('tokens-revoked'));
    const [event] = Object.values(claims['events'] as Record<string, { subject: { sub: string } }>);
    const set = google.claims(
      oauthType('tokens-revoked'),
      { subject: { ...subject, sub: event?.subject.sub } },
      { aud: ['another-application', world.settings['GOOGLE_CLIENT_ID']] },
    );
    expect(await google.send(set)).toBe(202);
    expect(await modeOf(people.ana)).toBe('none');
  });

  test('to a replica that is asked at the same moment: it is done once', async () => {
    const replica = await world.startReplica();
    const set = await google.sign(google.claims(oauthType('tokens-revoked')));
    const answers = await Promise.all(
      [world.url, replica.url, world.url].map((url) =>
        fetch(`${url}/google/risc`, { method: 'POST', body: set }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(await written()).toHaveLength(1);
  });
});

describe('an account whose refresh token Google names is revoked', () => {
  test.each([
    ['by its first 16 characters', async () => named('prefix', (await refreshToken()).slice(0, 16))],
    [
      'by its double hash',
      async () => named('hash_base64_sha512_sha512', doubleHash(await refreshToken(), 'base64')),
    ],
    [
      'by its double hash, for URLs',
      async () => named('hash_base64_sha512_sha512', doubleHash(await refreshToken(), 'base64url')),
    ],
    [
      'by its double hash under the older name',
      async () => named('hash_SHA512_double', doubleHash(await refreshToken(), 'hex')),
    ],
  ])('%s', async (_, details) => {
    expect(await google.send(google.claims(oauthType('token-revoked'), await details()))).toBe(202);
    expect((await world.askAccess(people.ana)).body).toMatchObject({
      mode: 'none',
      reason: 'access-revoked',
    });
  });

  test.each([
    ['another token', () => named('hash_base64_sha512_sha512', doubleHash('1//0-another', 'base64'))],
    ['a shorter prefix, which fits many', () => named('prefix', '1//0')],
    ['a way that is not known', () => named('hash_md5', 'x')],
  ])('but not by %s', async (_, details) => {
    expect(await google.send(google.claims(oauthType('token-revoked'), details()))).toBe(202);
    expect(await modeOf(people.ana)).toBe('place');
    expect(await written()).toMatchObject([
      { action: 'google.security-event', doctor_id: null, detail: { because: 'unknown-account' } },
    ]);
  });
});

describe('the sessions of the account’s doctors end', () => {
  test('when Google ended its own, and the account stays connected', async () => {
    const { browser } = await world.signIn(people.ana);
    const bruno = await world.signIn(people.bruno);
    expect(await google.send(google.claims(riscType('sessions-revoked')))).toBe(202);
    expect((await browser.open(`${world.url}/dashboard`)).url).toBe(`${world.url}/`);
    expect((await bruno.browser.open(`${world.url}/dashboard`)).url).toContain('/dashboard');
    expect(await modeOf(people.ana)).toBe('place');
    expect(await written()).toMatchObject([
      {
        actor_id: 'sessions-revoked',
        action: 'doctor.sessions-ended',
        doctor_id: 'crm-1',
        detail: { sessions: 2 },
      },
    ]);
  });

  test('when the account was hijacked, which revokes it too', async () => {
    const { browser } = await world.signIn(people.ana);
    expect(await google.send(google.claims(riscType('account-disabled'), { reason: 'hijacking' }))).toBe(202);
    expect((await browser.open(`${world.url}/dashboard`)).url).toBe(`${world.url}/`);
    expect(await modeOf(people.ana)).toBe('none');
    expect((await written()).map(({ action }) => action)).toEqual([
      'calendar.access-revoked',
      'doctor.sessions-ended',
    ]);
  });
});

describe('nothing changes, and it is written down,', () => {
  test.each([
    riscType('account-enabled'),
    riscType('account-credential-change-required'),
    riscType('identifier-changed'),
    'https://schemas.example/event-type/of-tomorrow',
  ])('when Google says %s', async (type) => {
    const { browser } = await world.signIn(people.ana);
    expect(await google.send(google.claims(type))).toBe(202);
    expect(await modeOf(people.ana)).toBe('place');
    expect((await browser.open(`${world.url}/dashboard`)).url).toContain('/dashboard');
    expect(await written()).toMatchObject([
      { action: 'google.security-event', doctor_id: 'crm-1', detail: { because: 'not-acted-upon' } },
    ]);
  });

  test('when Google tries the connection', async () => {
    const claims = google.claims('', {}, { events: { [riscType('verification')]: { state: 'any' } } });
    expect(await google.send(claims)).toBe(202);
    expect(await written()).toMatchObject([{ actor_id: 'verification', action: 'google.security-event' }]);
  });

  test('when the event is older than the doctor’s newest consent', async () => {
    const before = Math.floor(Date.now() / 1_000) - 60;
    expect(await google.send(google.claims(oauthType('tokens-revoked'), {}, { iat: before }))).toBe(202);
    expect(await google.send(google.claims(oauthType('tokens-revoked'), {}, { toe: before }))).toBe(202);
    expect(await modeOf(people.ana)).toBe('place');
    expect((await written()).map(({ detail }) => detail['because'])).toEqual([
      'older-than-grant',
      'older-than-grant',
    ]);
  });

  test('when the account is not known here', async () => {
    const subject = { subject_type: 'iss-sub', iss: 'https://accounts.google.com/', sub: '123' };
    expect(await google.send(google.claims(oauthType('tokens-revoked'), { subject }))).toBe(202);
    expect(await written()).toMatchObject([{ doctor_id: null, detail: { because: 'unknown-account' } }]);
  });

  test('when the account is revoked already', async () => {
    await google.send(google.claims(oauthType('tokens-revoked')));
    expect(await google.send(google.claims(riscType('account-purged')))).toBe(202);
    expect((await written()).map(({ detail }) => detail['because'])).toEqual([undefined, 'not-active']);
  });
});

describe('a security event token that comes again', () => {
  test('is acknowledged and does nothing, also after the doctor has consented anew', async () => {
    const set = await google.sign(google.claims(oauthType('tokens-revoked')));
    expect((await google.post(set)).status).toBe(202);
    await world.connect(people.ana, googleAccounts.ana);
    const again = await google.post(set);
    expect(again.status).toBe(202);
    expect(await again.text()).toBe('');
    expect(await modeOf(people.ana)).toBe('place');
    expect(await written()).toHaveLength(1);
  });

  test('is known for as long as it is not too old to be taken', async () => {
    const claims = google.claims(riscType('verification'));
    await google.send(claims);
    const { rows } = await world.pool.query<{ days: number }>(
      `SELECT extract(epoch FROM forget_at - now()) / 86400 AS days FROM identity.used_token_id WHERE token_id = $1`,
      [claims.jti],
    );
    expect(Number(rows[0]?.days)).toBeGreaterThan(30);
    world.passTime(31 * 24 * HOUR);
    expect(await google.send(claims)).toBe(400);
  });

  test('after its processing failed is taken', async () => {
    const set = await google.sign(google.claims(oauthType('tokens-revoked')));
    await world.pool.query('ALTER TABLE identity.audit_head RENAME TO audit_head_away');
    expect((await google.post(set)).status).toBe(500);
    expect((await world.pool.query('SELECT FROM identity.used_token_id')).rowCount).toBe(0);
    await world.pool.query('ALTER TABLE identity.audit_head_away RENAME TO audit_head');
    expect((await google.post(set)).status).toBe(202);
    expect(await modeOf(people.ana)).toBe('none');
  });
});

describe('a doctor who takes the access back in the Google account', () => {
  test('sees it in the portal at once, with nobody having tried the token', async () => {
    const { browser } = await world.signIn(people.ana);
    const admin = `${world.google.url}/__admin`;
    await fetch(`${admin}/risc-receiver`, {
      ...{ method: 'POST', body: JSON.stringify({ url: `${world.url}/google/risc` }) },
    });
    await fetch(`${admin}/accounts/${googleAccounts.ana}/revoke`, { method: 'POST' });
    await eventually(async () => {
      expect((await browser.open(`${world.url}/dashboard`)).text).toContain('Acesso retirado');
    });
    expect(await world.tokenRequests()).toBe(1);
  });
});

describe('the log', () => {
  test('holds nothing of a security event token but the names of its events', async () => {
    const set = await google.sign(google.claims(oauthType('tokens-revoked')));
    await google.post(set);
    expect(world.log()).toContain('tokens-revoked');
    for (const part of set.split('.')) expect(world.log()).not.toContain(part);
  });
});
