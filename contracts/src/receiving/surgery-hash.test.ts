import { expect, test } from '@jest/globals';
import { surgery } from '../surgery.ts';
import { surgeryHash } from './surgery-hash.ts';

const data = {
  hospitalId: 'hc-sp',
  surgeryId: 's-1',
  revision: 0,
  status: 'scheduled',
  surgeonId: 'crm-1',
  patient: { id: 'p-1', name: 'Paciente Exemplo' },
  procedure: 'Colecistectomia',
  facility: 'Unidade Centro',
  startsAt: '2026-12-01T08:00:00-03:00',
  endsAt: '2026-12-01T10:30:00-03:00',
  timeZone: 'America/Sao_Paulo',
};
const hash = (change: object) => surgeryHash(surgery.parse({ ...data, ...change }));
const team = [
  { doctorId: 'crm-2', role: 'assistant' },
  { doctorId: 'crm-3', role: 'resident' },
];

test.each([
  ['another offset of the same instant', { startsAt: '2026-12-01T11:00:00Z' }],
  ['another order of the fields', { patient: { name: 'Paciente Exemplo', id: 'p-1' } }],
  ['an empty team', { team: [] }],
])('%s says the same', (_, change) => {
  expect(hash(change)).toBe(hash({}));
});

test('a team in another order says the same', () => {
  expect(hash({ team: team.toReversed() })).toBe(hash({ team }));
});

test.each([
  ['another room', { room: 'Sala 1' }],
  ['a team', { team }],
])('%s is another content', (_, change) => {
  expect(hash(change)).not.toBe(hash({}));
});

test('the fingerprint of a message without a team is what it was before there were teams', () => {
  // Stored in the bridge’s head rows: another one for the same content would look like a conflict.
  expect(hash({})).toBe('689ff4e5108773b9fbd444f20aaf0205449c96ec65fd9d2f1d565d676f45f253');
});
