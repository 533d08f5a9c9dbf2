import { expect, test } from '@jest/globals';
import { hospitalId } from './ids.ts';
import { scheduleSurgeryRequest } from './surgery-api.ts';
import { timeZone } from './time.ts';

const booking = {
  surgeonId: 'crm-sp-104233',
  patient: { name: 'Paciente Exemplo' },
  procedure: 'Colecistectomia',
  facility: 'Unidade Centro',
  startsAt: '2026-12-01T08:00:00-03:00',
  endsAt: '2026-12-01T10:30:00-03:00',
  timeZone: 'America/Sao_Paulo',
};

function faults(change: object): string[] {
  const result = scheduleSurgeryRequest.safeParse({ ...booking, ...change });
  return result.success ? [] : result.error.issues.map((issue) => issue.path.map(String).join('.'));
}

test('a booking without room, notes and patient id is complete', () => {
  expect(faults({})).toEqual([]);
});

test.each([
  ['an end at its start', { endsAt: booking.startsAt }, ['endsAt']],
  ['an end before its start, seen as instants', { endsAt: '2026-12-01T11:30:00+02:00' }, ['endsAt']],
  ['a time without offset', { startsAt: '2026-12-01T08:00:00' }, ['startsAt']],
  ['a day that does not exist', { startsAt: '2026-02-30T08:00:00Z' }, ['startsAt']],
  ['an empty procedure', { procedure: '  ' }, ['procedure']],
  ['a patient without a name', { patient: {} }, ['patient.name']],
  ['a surgeon id with a slash', { surgeonId: 'a/b' }, ['surgeonId']],
  ['notes that no database can store', { notes: 'a\u0000b' }, ['notes']],
  ['half of an emoji', { notes: '\ud83e' }, ['notes']],
  ['several wrong fields', { procedure: 1, timeZone: 'Brasília' }, ['procedure', 'timeZone']],
])('%s is refused at its field', (_, change, fields) => {
  expect(faults(change)).toEqual(fields);
});

test('a time zone is a name that Google knows, not an offset', () => {
  expect(timeZone.safeParse('Europe/Lisbon').success).toBe(true);
  expect(timeZone.safeParse('-03:00').success).toBe(false);
});

test('an id is safe in a URL, a routing key and a stream name', () => {
  expect(hospitalId.safeParse('hc-sp.1:a_B').success).toBe(true);
  for (const id of ['', 'a b', 'a/b', 'ä', 'a'.repeat(65)])
    expect(hospitalId.safeParse(id).success).toBe(false);
});
