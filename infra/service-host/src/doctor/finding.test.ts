import { expect, test } from '@jest/globals';
import { refuseSkew } from './examine-http.ts';
import { Ailment, examine, notChecked } from './finding.ts';
import { reportFindings } from './report-findings.ts';

const look = (work: () => Promise<string>) => examine('area', 'check', 'what to do', work);

test('what throws is told by class and code alone, for a message may hold an address with its password', async () => {
  const refused = Object.assign(new Error('connect to postgres://app:planted@db'), { code: 'ECONNREFUSED' });
  const finding = await look(() => Promise.reject(new TypeError('fetch failed', { cause: refused })));
  expect(finding).toMatchObject({ status: 'wrong', found: 'TypeError ECONNREFUSED', fix: 'what to do' });
  expect(JSON.stringify(finding)).not.toContain('planted');
  const timeout = Object.assign(new Error('planted'), { name: 'TimeoutError', code: 23 });
  const late = await look(() => Promise.reject(timeout));
  expect(late).toMatchObject({ found: 'TimeoutError' });
});

test('a known ailment brings its own cure', async () => {
  const finding = await look(() => Promise.reject(new Ailment('it is a standby', 'name the primary')));
  expect(finding).toMatchObject({ status: 'wrong', found: 'it is a standby', fix: 'name the primary' });
});

test('clocks more than five seconds apart are refused, whichever is ahead, and an unknown one is not', () => {
  expect(() => refuseSkew(5.1)).toThrow('5 s ahead of');
  expect(() => refuseSkew(-60)).toThrow('60 s behind');
  for (const fine of [0, 4.9, -4.9, undefined]) expect(() => refuseSkew(fine)).not.toThrow();
});

test('the exit code is 1 where something is wrong, as a table and as JSON; what was not looked at is not wrong', async () => {
  const sound = await look(() => Promise.resolve('fine'));
  const ill = await look(() => Promise.reject(new Ailment('broken', 'mend it')));
  let text = '';
  const out = { write: (more: string) => (text += more) };
  expect(reportFindings({ surgery: [sound, notChecked('x', 'y', 'z')] }, { json: false }, out)).toBe(0);
  expect(text).toContain('Nothing needs fixing.');
  text = '';
  expect(reportFindings({ surgery: [sound, ill] }, { json: false }, out)).toBe(1);
  expect(text).toContain('surgery, check: mend it');
  text = '';
  expect(reportFindings({ surgery: [sound, ill] }, { json: true }, out)).toBe(1);
  expect(JSON.parse(text)).toMatchObject({
    healthy: false,
    findings: [{ status: 'ok' }, { fix: 'mend it' }],
  });
});
