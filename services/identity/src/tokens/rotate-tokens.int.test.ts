import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '@surgery-calendar/service-host';
import { eventually } from '@surgery-calendar/test-servers';
import { verifyAudit } from '../audit/verify-audit.ts';
import { rotateKeys } from '../operate/rotate-keys.ts';
import { openIdentityDatabase, type IdentityDatabase } from '../testing/identity-database.ts';
import { keyNameOf } from './key-name.ts';
import { reportMissingKeys } from './report-missing-keys.ts';
import { rotateTokens } from './rotate-tokens.ts';
import { openToken, sealToken } from './seal-token.ts';
import { sealedTokens, tokenColumns } from './sealed-tokens.ts';
import { type TokenKeyring } from './token-keyring.ts';

const key = { old: randomBytes(32), new: randomBytes(32) };
const only = (name: 'old' | 'new'): TokenKeyring => ({ current: name, keys: new Map([[name, key[name]]]) });
const both = (current: 'old' | 'new'): TokenKeyring => ({ current, keys: new Map(Object.entries(key)) });
const doctorId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const going = new AbortController().signal;

let database: IdentityDatabase;
beforeEach(async () => {
  database = await openIdentityDatabase();
});
afterEach(() => database.close());

/** An account with a doctor linked to it, and a grant that waits. */
async function connect(index: number, keyring = only('old')): Promise<void> {
  const { pool } = database;
  const owner = `sub-${index}`;
  const refresh = await sealToken(keyring, `refresh-${index}`, { owner, holds: 'refresh-token' });
  const access = await sealToken(keyring, `access-${index}`, { owner, holds: 'access-token' });
  await pool.query(
    `INSERT INTO identity.doctor (id, hospital_id, doctor_id, subject, created_at, signed_in_at)
     VALUES ($1, 'hc-sp', $2, $2, now(), now())`,
    [doctorId(index), `crm-${index}`],
  );
  await pool.query(
    `INSERT INTO identity.google_account
       (sub, email, refresh_token, access_token, access_token_expires_at, scopes, status, granted_at)
     VALUES ($1, 'e', $2, $3, now(), '{}', 'active', now())`,
    [owner, refresh, access],
  );
  await pool.query(
    `INSERT INTO identity.user_google_auth (id, user_id, hospital_id, google_sub, google_email, refresh_token, connected_at)
     VALUES (gen_random_uuid(), $1, 'hc-sp', $2, 'e', $3, now())`,
    [doctorId(index), owner, refresh],
  );
  await pool.query(
    `INSERT INTO identity.pending_grant (user_id, question, google_sub, google_email, refresh_token, access_token,
       access_token_expires_at, scopes, granted_at) VALUES ($1, gen_random_uuid(), $2, 'e', $3, $4, now(), '{}', now())`,
    [doctorId(index), owner, refresh, access],
  );
}

/** Every token in the clear, by what it is; throws where one does not open. */
async function tokensInTheClear(keyring: TokenKeyring): Promise<Map<string, string>> {
  const clear = new Map<string, string>();
  for (const column of tokenColumns) {
    for await (const batch of sealedTokens(database.pool, column)) {
      for (const { rowKey, owner, sealed } of batch) {
        const token = await openToken(keyring, sealed, { owner, holds: column.holds });
        clear.set(`${column.table}.${column.column} ${rowKey}`, token);
      }
    }
  }
  return clear;
}

const rotate = (
  keyring = both('new'),
  stopping = going,
  onProgress: (looked: number) => void = () => undefined,
) => rotateTokens({ pool: database.pool, keyring, stopping, onProgress });

async function command(keyring = both('new')) {
  let told = '';
  const code = await rotateKeys({
    ...{ pool: database.pool, keyring, clock: () => new Date('2026-11-26T08:00:00Z') },
    ...{ operator: 'maria', stopping: going, out: { write: (text: string) => (told += text) } },
  });
  return { code, told };
}

describe('a rotation of the keys', () => {
  test('leaves every token as it was, and openable with the new key alone', async () => {
    for (let index = 1; index <= 5; index += 1) await connect(index);
    const before = await tokensInTheClear(only('old'));
    expect(before.size).toBe(20);
    expect(await rotate()).toMatchObject({ reencrypted: 20, from: new Set(['old']), isComplete: true });
    expect(await tokensInTheClear(only('new'))).toEqual(before);
    await expect(tokensInTheClear(only('old'))).rejects.toMatchObject({ code: 'token-key-lost' });
    const { rows } = await database.pool.query<{ refresh_token: string }>(
      'SELECT refresh_token FROM identity.user_google_auth',
    );
    expect(rows.map((row) => keyNameOf(row.refresh_token))).toEqual(Array.from({ length: 5 }, () => 'new'));
  });

  test('beside a replica that refreshes ends with the newest token of each account, under the new key', async () => {
    for (let index = 1; index <= 20; index += 1) await connect(index);
    const newest = new Map<string, string>();
    const rotated = new AbortController();
    let writes = 0;
    // A replica that knows both keys and still seals under the old one, until half of its work is done.
    const refreshing = (async () => {
      while (!rotated.signal.aborted || writes < 200) {
        const owner = `sub-${1 + (writes % 20)}`;
        const [access, refresh] = [`access ${writes}`, `refresh ${writes}`];
        const ring = both(writes < 100 ? 'old' : 'new');
        await database.pool.query(
          'UPDATE identity.google_account SET access_token = $2, refresh_token = $3 WHERE sub = $1',
          [
            owner,
            await sealToken(ring, access, { owner, holds: 'access-token' }),
            await sealToken(ring, refresh, { owner, holds: 'refresh-token' }),
          ],
        );
        newest.set(`google_account.access_token ${owner}`, access);
        newest.set(`google_account.refresh_token ${owner}`, refresh);
        writes += 1;
      }
    })();
    let runs = 0;
    do {
      await rotate();
      runs += 1;
    } while (writes < 100);
    rotated.abort();
    await refreshing;
    expect((await rotate()).isComplete).toBe(true);
    expect(runs).toBeGreaterThan(0);
    const after = await tokensInTheClear(only('new'));
    expect(after.size).toBe(80);
    expect([...newest].filter(([what, token]) => after.get(what) !== token)).toEqual([]);
    expect(newest.size).toBe(40);
  });

  test('that opened a token just before a refresh replaced it leaves the newer one, and seals that under the new key', async () => {
    await connect(1);
    const binding = { owner: 'sub-1', holds: 'refresh-token' } as const;
    const newer = await sealToken(both('old'), 'newer', binding);
    const refreshing = await database.pool.connect();
    await refreshing.query('BEGIN');
    await refreshing.query('UPDATE identity.google_account SET refresh_token = $1', [newer]);
    const rotating = rotate();
    await eventually(async () => {
      const { rows } = await database.pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rows).toHaveLength(1);
    });
    await refreshing.query('COMMIT');
    refreshing.release();
    expect((await rotating).isComplete).toBe(true);
    expect((await tokensInTheClear(only('new'))).get('google_account.refresh_token sub-1')).toBe('newer');
  });

  test('that was interrupted goes on where it is run again', async () => {
    for (let index = 1; index <= 5; index += 1) await connect(index);
    const stopping = new AbortController();
    const first = await rotate(both('new'), stopping.signal, (looked) => {
      if (looked === 7) stopping.abort();
    });
    expect(first).toMatchObject({ reencrypted: 7, isComplete: false });
    expect((await tokensInTheClear(both('new'))).size).toBe(20);
    expect(await rotate()).toMatchObject({ reencrypted: 13, isComplete: true });
  });

  test('says progress, leaves one line in the audit log and no token in either', async () => {
    await connect(1);
    const { code, told } = await command();
    expect(code).toBe(0);
    expect(told).toContain('4 tokens sealed under the key new');
    const { rows } = await database.pool.query(
      'SELECT action, actor_kind, actor_id, detail FROM identity.audit_log',
    );
    expect(rows).toEqual([
      {
        ...{ action: 'tokens.key-rotated', actor_kind: 'system', actor_id: 'maria' },
        detail: {
          ...{ toKey: 'new', fromKeys: 'old', reencrypted: 4, lostKeys: '', lost: 0, damaged: 0 },
          isComplete: true,
        },
      },
    ]);
    expect(JSON.stringify(rows) + told).not.toMatch(/refresh-1|access-1|eyJ/);
    expect((await verifyAudit(database.pool, undefined)).kind).toBe('whole');
  });
});

describe('a key that was lost', () => {
  beforeEach(async () => {
    await connect(1, { current: 'gone', keys: new Map([['gone', randomBytes(32)]]) });
    await connect(2);
  });

  test('is reported by its name at the end of a rotation, which does all the rest and exits 1', async () => {
    const { code, told } = await command();
    expect(code).toBe(1);
    expect(told).toContain('the key gone is lost: 4 tokens need it');
    expect(told).toContain('4 tokens sealed under the key new');
    expect(await rotate()).toMatchObject({ reencrypted: 0, lost: new Map([['gone', 4]]), isComplete: true });
  });

  test('is logged by its name at start-up, with how many tokens need it and none of them', async () => {
    let log = '';
    const logger = createLogger({ name: 'identity', destination: { write: (text) => (log += text) } });
    await reportMissingKeys(database.pool, both('new'), logger);
    const [line, ...others] = log.trim().split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 50,
      code: 'token-key-lost',
      keyName: 'gone',
      tokens: 4,
    });
    expect(others).toEqual([]);
    expect(log).not.toContain('eyJ');
  });
});

test('a token that was tampered with is counted, left as it is, and stops no other', async () => {
  await connect(1);
  await database.pool.query(`UPDATE identity.pending_grant SET refresh_token = 'not a JWE'`);
  const { code, told } = await command();
  expect(code).toBe(1);
  expect(told).toContain('1 tokens were not sealed here');
  const { rows } = await database.pool.query('SELECT refresh_token FROM identity.pending_grant');
  expect(rows).toEqual([{ refresh_token: 'not a JWE' }]);
});
