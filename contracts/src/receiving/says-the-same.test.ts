import { expect, test } from '@jest/globals';
import { surgery } from '../surgery.ts';
import { saysTheSame } from './says-the-same.ts';

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
const said = (change: object) => surgery.parse({ ...data, ...change });
const team = [
  { doctorId: 'crm-2', role: 'assistant' },
  { doctorId: 'crm-3', role: 'resident' },
];

test.each([
  ['another offset of the same instant', { startsAt: '2026-12-01T11:00:00Z' }],
  ['another order of the fields', { patient: { name: 'Paciente Exemplo', id: 'p-1' } }],
  ['an empty team', { team: [] }],
])('%s says the same', (_, change) => {
  expect(saysTheSame(said(change), said({}))).toBe(true);
});

test('a team in another order says the same', () => {
  expect(saysTheSame(said({ team: team.toReversed() }), said({ team }))).toBe(true);
});

test.each([
  ['another room', { room: 'Sala 1' }],
  ['a team', { team }],
])('%s is another content', (_, change) => {
  expect(saysTheSame(said(change), said({}))).toBe(false);
});
