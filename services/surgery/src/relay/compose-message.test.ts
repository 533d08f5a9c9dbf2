import { expect, test } from '@jest/globals';
import { hospitalId, surgeryBooking, surgeryEvent, surgeryId } from '@surgery-calendar/contracts';
import { composeMessage } from './compose-message.ts';

const booking = surgeryBooking.parse({
  surgeonId: 'crm-1',
  patient: { name: 'Paciente Exemplo' },
  procedure: 'Colecistectomia',
  facility: 'Unidade Centro',
  startsAt: '2026-12-01T08:00:00-03:00',
  endsAt: '2026-12-01T10:30:00-03:00',
  timeZone: 'America/Sao_Paulo',
});
const known = { hospitalId: hospitalId.parse('hc-sp'), surgeryId: surgeryId.parse('s-1'), booking };
const recorded = { id: 'e-1', recordedAt: new Date('2026-11-21T12:00:00Z') };

test.each([
  ['SurgeryScheduled', { ...known, status: 'scheduled' }, 'surgery.scheduled.v1'],
  ['SurgeryRescheduled', { ...known, status: 'scheduled' }, 'surgery.rescheduled.v1'],
  ['SurgeryCancelled', { ...known, status: 'cancelled', reason: 'Febre' }, 'surgery.cancelled.v1'],
  ['SurgeryCancelled', { ...known, status: 'cancelled', reason: undefined }, 'surgery.cancelled.v1'],
] as const)('%s becomes a message that every reader of the contract takes', (type, state, messageType) => {
  const message = composeMessage({ ...recorded, type }, { state, revision: 3n });
  expect(message).toMatchObject({
    id: 'e-1',
    type: messageType,
    subject: 'hc-sp/s-1',
    data: { revision: 3 },
  });
  expect(surgeryEvent.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
});
