import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { inTransaction } from '@surgery-calendar/postgres';
import { runProgram } from '@surgery-calendar/test-servers';
import { appendAudit } from '../audit/append-audit.ts';
import { openIdentityDatabase, type IdentityDatabase } from '../testing/identity-database.ts';

const main = new URL('./main.ts', import.meta.url);
const secret = randomBytes(32).toString('base64');

let database: IdentityDatabase;
beforeEach(async () => {
  database = await openIdentityDatabase();
  for (const doctorId of ['crm-1', 'crm-2']) {
    await inTransaction(database.pool, (client) =>
      appendAudit(client, {
        at: new Date('2026-11-26T08:00:00Z'),
        actor: { kind: 'doctor', id: doctorId, ip: '192.0.2.7' },
        action: 'calendar.paused',
        doctor: { hospitalId: 'hc-sp', doctorId },
      }),
    );
  }
});
afterEach(() => database.close());

/** Runs `npm run identity -- …` as an operator does, against the test's database. */
function identity(words: readonly string[], settings: Record<string, string> = {}) {
  return runProgram(main, words, { DATABASE_URL: database.url, ...settings });
}

test('verify-audit prints the number of lines and an end that serves as the next anchor, and exits 0', async () => {
  const { code, told } = await identity(['verify-audit']);
  expect(code).toBe(0);
  // What it tells of its progress comes before, where it takes more than a moment.
  const [, result = '', end = ''] = /^(2 lines, whole\n(2:[0-9a-f]{64})\n)$/m.exec(told) ?? [];
  expect(told.endsWith(result)).toBe(true);
  const again = await identity(['verify-audit', '--anchor', end]);
  expect(again).toEqual({ code: 0, told: expect.stringContaining(result) });
  expect(result).not.toBe('');
});

test('verify-audit exits 1 with the broken line, and where the anchor is not in the log', async () => {
  const foreign = await identity(['verify-audit', '--anchor', `2:${'a'.repeat(64)}`]);
  expect(foreign).toMatchObject({ code: 1, told: expect.stringContaining('broken at line 2 (rewritten)') });
  await database.pool.query('ALTER TABLE identity.audit_log DISABLE TRIGGER USER');
  await database.pool.query(`UPDATE identity.audit_log SET actor_id = 'crm-9' WHERE seq = 1`);
  expect(await identity(['verify-audit'])).toMatchObject({
    code: 1,
    told: expect.stringContaining('broken at line 1 (changed)'),
  });
});

test('audit lists a hospital’s lines, newest first, or one doctor’s', async () => {
  const all = await identity(['audit', '--hospital', 'hc-sp']);
  expect(all.told.split('\n').map((line) => line.slice(0, 4).trim())).toEqual(['line', '2', '1', '']);
  const one = await identity(['audit', '--hospital', 'hc-sp', '--doctor', 'crm-1', '--limit', '5']);
  expect(one.told).toContain('hc-sp/crm-1');
  expect(one.told).not.toContain('hc-sp/crm-2');
  expect(await identity(['audit', '--hospital', 'hsj-lisboa'])).toEqual({ code: 0, told: 'no lines\n' });
});

test('rotate-keys says what it did and is on the audit log; no key is ever printed', async () => {
  const { code, told } = await identity(['rotate-keys'], { TOKEN_KEYS: JSON.stringify({ k1: secret }) });
  expect(code).toBe(0);
  expect(told).toContain('0 tokens sealed under the key k1');
  expect(told).not.toContain(secret);
  expect((await identity(['verify-audit'])).told).toContain('3 lines');
});

test('a command that lacks something or does not exist says so and exits otherwise than 0 or 1', async () => {
  for (const [words, settings, code, text] of [
    [['rotate-keys'], {}, 64, 'TOKEN_KEYS'],
    [['rotate-keys'], { TOKEN_KEYS: '{"k1":"short"}' }, 78, 'TOKEN_KEYS'],
    [
      ['rotate-keys'],
      { TOKEN_KEYS: JSON.stringify({ k1: secret }), TOKEN_KEY_CURRENT: 'k2' },
      64,
      'TOKEN_KEY_CURRENT',
    ],
    [['rotate-keys'], { TOKEN_KEYS_FILE: '/nowhere' }, 78, 'TOKEN_KEYS_FILE'],
    [['verify-audit', '--anchor', 'x'], {}, 64, '--anchor'],
    [['audit'], {}, 64, '--hospital'],
    [['audit', '--hospital', 'hc-sp', '--limit', '0'], {}, 64, '--limit'],
    [['forget-everything'], {}, 64, 'usage'],
    [[], {}, 64, 'usage'],
  ] as const) {
    expect(await identity(words, settings)).toMatchObject({ code, told: expect.stringContaining(text) });
  }
});
