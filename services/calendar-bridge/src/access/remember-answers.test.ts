import { expect, test } from '@jest/globals';
import type { CalendarAccess, DoctorId, HospitalId } from '@surgery-calendar/contracts';
import type { CalendarAccessSource } from './calendar-access-source.ts';
import { rememberAnswers } from './remember-answers.ts';

const ana = { hospitalId: 'hc-sp' as HospitalId, doctorId: 'crm-1' as DoctorId };
const bruno = { ...ana, doctorId: 'crm-2' as DoctorId };
const place: CalendarAccess = {
  ...{ mode: 'place', connectionVersion: 1, googleSub: 'g-1', accessToken: 'token', calendarId: 'primary' },
  ...{ expiresAt: '2026-11-27T12:00:00Z', preferences: {}, policy: { patientDetails: 'full' } },
};

function remembering(answer: () => Promise<CalendarAccess> = () => Promise.resolve(place)) {
  const asked: Parameters<CalendarAccessSource>[0][] = [];
  let at = 0;
  const access: CalendarAccessSource = (doctor) => {
    asked.push(doctor);
    return answer();
  };
  return { asked, access: rememberAnswers(access, () => at), pass: (ms: number) => (at += ms) };
}

test('the entries of one doctor cost one question for ten seconds, those of another a second', async () => {
  const { asked, access, pass } = remembering();
  await Promise.all([
    access({ ...ana, heard: 0 }),
    access({ ...ana, heard: 0 }),
    access({ ...bruno, heard: 0 }),
  ]);
  pass(9_999);
  expect(await access({ ...ana, heard: 0 })).toBe(place);
  expect(asked).toEqual([ana, bruno]);
  pass(1);
  await access({ ...ana, heard: 0 });
  expect(asked).toEqual([ana, bruno, ana]);
});

test('what was claimed after the bridge heard of a change is asked for anew, and that answer stays for those claimed then', async () => {
  const { asked, access } = remembering();
  for (const heard of [3, 4, 4]) await access({ ...ana, heard });
  expect(asked).toHaveLength(2);
  for (const heard of [3, 4]) await access({ ...ana, heard });
  expect(asked).toHaveLength(3);
});

test('a count that a restored database begins anew serves nobody by what was known under a higher one', async () => {
  const { asked, access } = remembering();
  for (const heard of [4, 0, 0]) await access({ ...ana, heard });
  expect(asked).toHaveLength(3);
});

test('who wants a fresh answer gets one, and changes nothing for the others', async () => {
  const { asked, access } = remembering();
  for (const fresh of [false, true, true, false]) await access({ ...ana, heard: 0, fresh });
  expect(asked).toHaveLength(3);
});

test('an answer under way serves as well, unless the bridge has heard of a change since', async () => {
  const { asked, access } = remembering();
  await Promise.all([3, 3, 4, 4].map((heard) => access({ ...ana, heard })));
  expect(asked).toEqual([ana, ana]);
});

test.each<CalendarAccess>([
  { mode: 'none', reason: 'not-connected' },
  { ...place, mode: 'remove-only', reason: 'paused' },
])('that nothing may be placed is remembered by nobody', async (answer) => {
  const { asked, access } = remembering(() => Promise.resolve(answer));
  await access({ ...ana, heard: 0 });
  await access({ ...ana, heard: 0 });
  expect(asked).toHaveLength(2);
});

test('an identity that gives no answer is asked again', async () => {
  const answers = [() => Promise.reject(new Error('away')), () => Promise.resolve(place)];
  const { access } = remembering(() => answers.shift()?.() ?? Promise.reject(new Error('asked too often')));
  await expect(access({ ...ana, heard: 0 })).rejects.toThrow('away');
  expect(await access({ ...ana, heard: 0 })).toBe(place);
});

test('a token that Google refused is asked about each time, and the one in its place serves the others', async () => {
  const tokens = ['old', 'new', 'newest'];
  const { asked, access } = remembering(() =>
    Promise.resolve({ ...place, accessToken: tokens.shift() ?? 'none left' }),
  );
  await access({ ...ana, heard: 0 });
  const refused = { ...ana, refusedAccessToken: 'old' };
  await access({ ...refused, heard: 0 });
  expect(await access({ ...ana, heard: 0 })).toMatchObject({ accessToken: 'new' });
  await access({ ...refused, heard: 0 });
  expect(asked).toEqual([ana, refused, refused]);
});

test('no more than a thousand are remembered, the oldest go first', async () => {
  const { asked, access } = remembering();
  const doctors = Array.from({ length: 1_001 }, (_, n) => ({ ...ana, doctorId: `crm-${n}` as DoctorId }));
  for (const doctor of doctors) await access({ ...doctor, heard: 0 });
  const [first, second] = doctors;
  if (first === undefined || second === undefined) throw new Error('there are no doctors');
  await access({ ...second, heard: 0 });
  expect(asked).toHaveLength(1_001);
  await access({ ...first, heard: 0 });
  expect(asked).toHaveLength(1_002);
});
