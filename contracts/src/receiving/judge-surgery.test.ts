import { expect, test } from '@jest/globals';
import { forgetPatientOf } from '../forgotten-patient.ts';
import { surgery as schema } from '../surgery.ts';
import { judgeSurgery, type SurgeryAsSaid } from './judge-surgery.ts';

const surgery = schema.parse({
  ...{ hospitalId: 'hc-sp', surgeryId: 's-1', revision: 3, status: 'cancelled', reason: 'Ana adoeceu' },
  ...{ surgeonId: 'd-1', patient: { id: 'p-1', name: 'Ana Souza' }, procedure: 'Hérnia', facility: 'Centro' },
  ...{ notes: 'Ana fuma', startsAt: '2026-12-01T08:00:00-03:00', endsAt: '2026-12-01T09:00:00-03:00' },
  timeZone: 'America/Sao_Paulo',
});
const full: SurgeryAsSaid = { source: '/his', surgery };
const forgotten: SurgeryAsSaid = { source: '/his', surgery: forgetPatientOf(surgery) };

test.each([
  ['a higher revision wins, gaps allowed', { revision: 9, room: 'Sala 1' }, 'newer'],
  ['a higher revision wins even with the same content', { revision: 4 }, 'newer'],
  ['the same message again is a duplicate', {}, 'duplicate'],
  ['a lower revision is stale', { revision: 2, room: 'Sala 1' }, 'stale'],
  ['the same revision with other content is a conflict', { room: 'Sala 1' }, 'revision-conflict'],
])('%s', (_, change, judgement) => {
  expect(judgeSurgery(full, { ...full, surgery: { ...surgery, ...change } })).toBe(judgement);
});

test.each([
  ['a higher revision', 9],
  ['the same words', 3],
])('another source does not own the surgery, not even with %s', (_, revision) => {
  expect(judgeSurgery(full, { source: '/other', surgery: { ...surgery, revision } })).toBe('not-owner');
});

test('a surgery whose patient is forgotten holds nothing that could name the patient, and is a valid message', () => {
  expect(JSON.stringify(forgotten.surgery)).not.toMatch(/Ana|p-1/);
  expect(schema.parse(forgotten.surgery)).toEqual(forgotten.surgery);
});

test('the same revision without the patient’s data is no conflict, whichever of the two came first', () => {
  expect(judgeSurgery(full, forgotten)).toBe('duplicate');
  expect(judgeSurgery(forgotten, full)).toBe('duplicate');
  expect(judgeSurgery(forgotten, forgotten)).toBe('duplicate');
});

test('the same revision at another time is a conflict, forgotten or not', () => {
  const moved = forgetPatientOf({ ...surgery, endsAt: '2026-12-01T10:00:00-03:00' });
  expect(judgeSurgery(full, { source: '/his', surgery: moved })).toBe('revision-conflict');
});

test('two names under one revision are a conflict', () => {
  const other = { source: '/his', surgery: { ...surgery, patient: { name: 'Bia' } } };
  expect(judgeSurgery(full, other)).toBe('revision-conflict');
});
