import { expect, test } from '@jest/globals';
import { hospitalId } from './ids.ts';
import { z } from 'zod';
import { amendSurgeryRequest, reassignSurgeryRequest, scheduleSurgeryRequest } from './surgery-commands.ts';
import { surgeryBooking } from './surgery.ts';
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
  ['an offset that no place has', { endsAt: '2026-12-02T10:30:00+20:00' }, ['endsAt']],
  ['the year 0', { startsAt: '0000-12-01T08:00:00Z' }, ['startsAt']],
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

const assistant = { doctorId: 'crm-2', role: 'assistant' };

test('a team is optional, and each of its members has a role', () => {
  expect(faults({ team: [assistant, { doctorId: 'crm-3', role: 'anesthesiologist' }] })).toEqual([]);
  expect(faults({ team: [] })).toEqual([]);
});

test.each([
  ['a doctor who is named twice', [assistant, { doctorId: 'crm-2', role: 'resident' }], ['team']],
  ['the surgeon as a member', [{ doctorId: 'crm-sp-104233', role: 'assistant' }], ['team']],
  ['a role that nobody knows', [{ doctorId: 'crm-2', role: 'nurse' }], ['team.0.role']],
  ['a misspelt field of a member', [{ ...assistant, rolle: 'x' }], ['team.0']],
])('%s in a team is refused at its field', (_, team, fields) => {
  expect(faults({ team })).toEqual(fields);
});

test('a reader of before there were teams reads a message with one, and the surgeon in it', () => {
  const { team: _, ...shape } = surgeryBooking.shape;
  const message = { ...booking, team: [assistant] };
  expect(z.object(shape).parse(message)).toEqual(booking);
});

test('an amendment changes something, and null removes only what may be missing', () => {
  const accepts = (body: object) => amendSurgeryRequest.safeParse(body).success;
  expect(accepts({ room: null, notes: null })).toBe(true);
  expect(accepts({ reason: 'Typo' })).toBe(false);
  expect(accepts({})).toBe(false);
  expect(accepts({ procedure: null })).toBe(false);
});

test('a reassignment names a surgeon, a team, or both', () => {
  const accepts = (body: object) => reassignSurgeryRequest.safeParse(body).success;
  expect(accepts({ surgeonId: 'crm-1' })).toBe(true);
  expect(accepts({ team: [] })).toBe(true);
  expect(accepts({ reason: 'x' })).toBe(false);
  expect(accepts({ surgeonId: 'crm-2', team: [assistant] })).toBe(false);
});
