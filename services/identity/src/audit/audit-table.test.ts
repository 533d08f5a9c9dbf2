import { expect, test } from '@jest/globals';
import { auditTable } from './audit-table.ts';
import { chainEndText, parseChainEnd } from './chain-end-text.ts';

const line = (detail: Record<string, string>) => ({
  seq: 7n,
  previousHash: '',
  hash: '',
  entry: {
    at: new Date('2026-11-26T08:00:00Z'),
    actor: { kind: 'operator' as const, id: 'op-1' },
    action: 'calendar.access-revoked' as const,
    doctor: { hospitalId: 'hc-sp', doctorId: 'crm-1' },
    detail,
  },
});

test('the audit log is listed with who did what to whom, when and from where', () => {
  const [heading, row] = auditTable([line({ reason: 'lost phone' })]).split('\n');
  expect(heading).toMatch(/^line {2}at +who +from +action +doctor +detail$/);
  expect(row?.split(/ {2,}/)).toEqual([
    '7',
    '2026-11-26T08:00:00.000Z',
    'operator op-1',
    '-',
    'calendar.access-revoked',
    'hc-sp/crm-1',
    'reason=lost phone',
  ]);
});

test('what somebody typed into the audit log moves no terminal’s cursor and adds no line', () => {
  const table = auditTable([line({ reason: 'a\n8  fake\u001b[2J\u202e' })]);
  expect(table.split('\n')).toHaveLength(2);
  expect(table).not.toMatch(/[\u001b\u202e]/);
});

test('a line that was changed is listed as such', () => {
  expect(auditTable([{ ...line({}), entry: undefined }])).toContain('was changed: see verify-audit');
});

test('an end of the log is read back as it was printed, and nothing else is taken for one', () => {
  const end = { seq: 12n, hash: 'ab'.repeat(32) };
  expect(parseChainEnd(chainEndText(end))).toEqual(end);
  for (const text of ['', '12', `12:${'g'.repeat(64)}`, `-1:${end.hash}`, `12:${end.hash}0`]) {
    expect(parseChainEnd(text)).toBeUndefined();
  }
});
