import { fc } from '@fast-check/jest';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { inTransaction } from '@surgery-calendar/postgres';
import { openIdentityDatabase, type IdentityDatabase } from '../testing/identity-database.ts';
import { appendAudit } from './append-audit.ts';
import { hashOf, type AuditEntry } from './audit-entry.ts';
import { verifyAudit } from './verify-audit.ts';

let database: IdentityDatabase;
beforeEach(async () => {
  database = await openIdentityDatabase();
});
afterEach(() => database.close());

const append = (entry: AuditEntry) => inTransaction(database.pool, (client) => appendAudit(client, entry));
const entryOf = (index: number): AuditEntry => ({
  at: new Date(Date.UTC(2026, 10, 26, 8, 0, index)),
  actor: { kind: 'doctor', id: `crm-${index}`, ip: '192.0.2.7' },
  action: 'calendar.connected',
  doctor: { hospitalId: 'hc-sp', doctorId: `crm-${index}` },
  detail: { googleSub: `10${index}`, attempt: index },
});

async function appendMany(count: number): Promise<void> {
  for (let index = 1; index <= count; index += 1) await append(entryOf(index));
}

/** As somebody would who owns the database: behind the triggers' back. */
async function tamper(sql: string, values: readonly unknown[] = []): Promise<void> {
  await inTransaction(database.pool, async (client) => {
    await client.query('ALTER TABLE identity.audit_log DISABLE TRIGGER USER');
    await client.query(sql, [...values]);
    await client.query('ALTER TABLE identity.audit_log ENABLE TRIGGER USER');
  });
}

async function breakFound(): Promise<unknown> {
  const verdict = await verifyAudit(database.pool, undefined);
  return verdict.kind === 'broken' ? [Number(verdict.first.seq), verdict.first.kind] : verdict.kind;
}

/** Computes the chain anew from a line on, so that the log agrees with itself again. */
async function forgeFrom(seq: number): Promise<void> {
  const { rows } = await database.pool.query<{ seq: string; hash: string }>(
    'SELECT seq, hash FROM identity.audit_log WHERE seq >= $1 ORDER BY seq',
    [seq - 1],
  );
  let previous = rows[0]?.hash ?? '';
  for (const row of rows.slice(1)) {
    const index = Number(row.seq);
    const entry = index === seq ? { ...entryOf(index), action: 'calendar.paused' as const } : entryOf(index);
    const hash = hashOf(entry, BigInt(row.seq), previous);
    await tamper('UPDATE identity.audit_log SET action = $2, previous_hash = $3, hash = $4 WHERE seq = $1', [
      index,
      entry.action,
      previous,
      hash,
    ]);
    previous = hash;
  }
  await database.pool.query('UPDATE identity.audit_head SET hash = $1', [previous]);
}

describe('the audit log', () => {
  test('refuses to be changed, deleted from or emptied', async () => {
    await appendMany(2);
    for (const sql of [
      `UPDATE identity.audit_log SET actor_id = 'x'`,
      'DELETE FROM identity.audit_log WHERE seq = 1',
      'TRUNCATE identity.audit_log',
    ]) {
      await expect(database.pool.query(sql)).rejects.toThrow('only ever added to');
    }
    expect(await verifyAudit(database.pool, undefined)).toMatchObject({ kind: 'whole', lines: 2 });
  });

  test('is whole while it is empty, and its end is what it began with', async () => {
    expect(await verifyAudit(database.pool, undefined)).toEqual({
      kind: 'whole',
      lines: 0,
      end: { seq: 0n, hash: '0'.repeat(64) },
    });
  });

  test('stays one chain, however many append at once, and holds no line of what was rolled back', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        inTransaction(database.pool, async (client) => {
          await appendAudit(client, entryOf(index));
          if (index % 3 === 0) throw new Error('rolled back');
        }).catch(() => undefined),
      ),
    );
    expect(await verifyAudit(database.pool, undefined)).toMatchObject({ kind: 'whole', lines: 40 });
  });

  test('takes a line whatever somebody typed: NUL and half characters neither fail nor break the chain', async () => {
    const actor = { kind: 'operator', id: 'op\0-1', ip: '\uD800' } as const;
    await append({ ...entryOf(1), actor, detail: { reason: 'a\0b\uDC00', '\uD800': 1 } });
    expect(await verifyAudit(database.pool, undefined)).toMatchObject({ kind: 'whole', lines: 1 });
  });

  test('reads back as it was hashed, whatever was told: odd texts, numbers, any order of fields', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const entry = fc.record({
      at: fc.date({ min: new Date('2000-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
      actor: fc.record(
        { kind: fc.constantFrom('operator' as const, 'google' as const), id: text, ip: text },
        { requiredKeys: ['kind', 'id'] },
      ),
      action: fc.constant('google.security-event' as const),
      doctor: fc.option(fc.record({ hospitalId: text, doctorId: text }), { nil: undefined }),
      detail: fc.dictionary(text, fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null))),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 8 }), async (entries) => {
        for (const each of entries) await append(each);
        expect((await verifyAudit(database.pool, undefined)).kind).toBe('whole');
      }),
      { numRuns: 40 },
    );
  });
});

describe('whoever changes the audit log behind its back is found out', () => {
  beforeEach(() => appendMany(6));

  test.each([
    ['at', `at + interval '1 second'`],
    ['at', `at + interval '1 microsecond'`],
    ['actor_kind', `'operator'`],
    ['actor_id', `'somebody else'`],
    ['action', `'calendar.paused'`],
    ['hospital_id', `'hsj-lisboa'`],
    ['doctor_id', 'NULL'],
    ['ip', `'192.0.2.8'`],
    ['detail', `detail || '{"attempt": 9}'`],
    ['detail', `'[]'`],
    ['previous_hash', `repeat('a', 64)`],
    ['hash', `repeat('a', 64)`],
  ])('by a change of %s to %s', async (column, value) => {
    await tamper(`UPDATE identity.audit_log SET ${column} = ${value} WHERE seq = 3`);
    expect(await breakFound()).toEqual([3, 'changed']);
  });

  test('by a line that is gone, the first and one in the middle', async () => {
    await tamper('DELETE FROM identity.audit_log WHERE seq = 4');
    expect(await breakFound()).toEqual([4, 'missing']);
    await tamper('DELETE FROM identity.audit_log WHERE seq = 1');
    expect(await breakFound()).toEqual([1, 'missing']);
  });

  test('by lines cut off at the end, and by a log that is empty', async () => {
    await tamper('DELETE FROM identity.audit_log WHERE seq >= 5');
    expect(await breakFound()).toEqual([5, 'cut-off']);
    await tamper('TRUNCATE identity.audit_log');
    expect(await breakFound()).toEqual([1, 'cut-off']);
  });

  test('by a line inserted behind the end with a hash that fits', async () => {
    const { rows } = await database.pool.query<{ hash: string }>('SELECT hash FROM identity.audit_head');
    await append(entryOf(7));
    await database.pool.query('UPDATE identity.audit_head SET seq = 6, hash = $1', [rows[0]?.hash]);
    expect(await breakFound()).toEqual([7, 'inserted']);
  });

  test('by a line inserted before the first, and by one pushed in between two others', async () => {
    const columns =
      'at, actor_kind, actor_id, action, hospital_id, doctor_id, ip, detail, previous_hash, hash';
    await tamper('UPDATE identity.audit_log SET seq = seq + 1000 WHERE seq >= 3');
    await tamper('UPDATE identity.audit_log SET seq = seq - 999 WHERE seq >= 1003');
    await tamper(
      `INSERT INTO identity.audit_log (seq, ${columns}) SELECT 3, ${columns} FROM identity.audit_log WHERE seq = 2`,
    );
    expect(await breakFound()).toEqual([3, 'changed']);
    await tamper(
      `INSERT INTO identity.audit_log (seq, ${columns}) SELECT 0, ${columns} FROM identity.audit_log WHERE seq = 2`,
    );
    expect(await breakFound()).toEqual([0, 'inserted']);
  });

  test('by a line replaced with one of a fitting hash, at the line after it', async () => {
    const forged = { ...entryOf(3), action: 'calendar.paused' as const };
    const { rows } = await database.pool.query<{ hash: string }>(
      'SELECT hash FROM identity.audit_log WHERE seq = 2',
    );
    const hash = hashOf(forged, 3n, rows[0]?.hash ?? '');
    await tamper(`UPDATE identity.audit_log SET action = 'calendar.paused', hash = $1 WHERE seq = 3`, [hash]);
    expect(await breakFound()).toEqual([4, 'not-chained']);
  });

  test('by a head that says otherwise', async () => {
    await database.pool.query(`UPDATE identity.audit_head SET hash = repeat('b', 64)`);
    expect(await breakFound()).toEqual([6, 'changed']);
    await database.pool.query('DELETE FROM identity.audit_head');
    expect(await breakFound()).toEqual([6, 'changed']);
  });

  test('by an end kept elsewhere, even where the whole log was written anew and agrees with itself', async () => {
    const kept = await verifyAudit(database.pool, undefined);
    if (kept.kind !== 'whole') throw new Error('not whole');
    await append(entryOf(7));
    expect(await verifyAudit(database.pool, kept.end)).toMatchObject({ kind: 'whole', lines: 7 });
    await forgeFrom(3);
    expect(await breakFound()).toBe('whole');
    expect(await verifyAudit(database.pool, kept.end)).toMatchObject({
      kind: 'broken',
      first: { seq: 6n, kind: 'rewritten' },
    });
    await tamper('DELETE FROM identity.audit_log WHERE seq > 4');
    await database.pool.query(
      'UPDATE identity.audit_head SET (seq, hash) = (SELECT seq, hash FROM identity.audit_log WHERE seq = 4)',
    );
    expect(await breakFound()).toBe('whole');
    expect(await verifyAudit(database.pool, kept.end)).toMatchObject({ first: { seq: 6n, kind: 'cut-off' } });
  });
});
