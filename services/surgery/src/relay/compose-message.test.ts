import { expect, test } from '@jest/globals';
import { hospitalId, surgeryBooking, surgeryEvent, surgeryId } from '@surgery-calendar/contracts';
import { composeMessage, surgeryData } from './compose-message.ts';

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
  ['SurgeryReassigned', { ...known, status: 'scheduled' }, 'surgery.reassigned.v1'],
  ['SurgeryAmended', { ...known, status: 'scheduled' }, 'surgery.amended.v1'],
  ['SurgeryCancelled', { ...known, status: 'cancelled', reason: 'Febre' }, 'surgery.cancelled.v1'],
  ['SurgeryCancelled', { ...known, status: 'cancelled', reason: undefined }, 'surgery.cancelled.v1'],
] as const)('%s becomes a message that every reader of the contract takes', (type, state, messageType) => {
  const message = composeMessage(
    { ...recorded, type },
    { source: '/own', state, revision: 3n, messageRevision: 3n },
  );
  expect(message).toMatchObject({
    id: 'e-1',
    type: messageType,
    subject: 'hc-sp/s-1',
    data: { revision: 3 },
  });
  expect(surgeryEvent.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
});

test('a completion is told to nobody, and for others the surgery stands as before', () => {
  const surgery = {
    source: '/own',
    state: { ...known, status: 'completed' as const },
    revision: 3n,
    messageRevision: 2n,
  };
  expect(composeMessage({ ...recorded, type: 'SurgeryCompleted' }, surgery)).toBeUndefined();
  expect(surgeryData(surgery)).toMatchObject({ status: 'scheduled', revision: 2 });
});
