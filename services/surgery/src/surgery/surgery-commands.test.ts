import { expect, test } from '@jest/globals';
import { hospitalId, surgeryBooking, surgeryId } from '@surgery-calendar/contracts';
import { cancelSurgery } from './cancel-surgery.ts';
import type { Decision } from './decision.ts';
import { rescheduleSurgery } from './reschedule-surgery.ts';
import { scheduleSurgery } from './schedule-surgery.ts';
import type { SurgeryDomainEvent } from './surgery-events.ts';
import { evolve, unknownSurgery, type SurgeryState } from './surgery-state.ts';

const booking = surgeryBooking.parse({
  surgeonId: 'crm-1',
  patient: { name: 'Paciente Exemplo' },
  procedure: 'Colecistectomia',
  facility: 'Unidade Centro',
  startsAt: '2026-12-01T08:00:00-03:00',
  endsAt: '2026-12-01T10:30:00-03:00',
  timeZone: 'America/Sao_Paulo',
});
const booked = { hospitalId: hospitalId.parse('hc-sp'), surgeryId: surgeryId.parse('s-1'), booking };
const scheduled: SurgeryDomainEvent = { type: 'SurgeryScheduled', data: booked };
const period = {
  startsAt: '2026-12-02T08:00:00-03:00',
  endsAt: '2026-12-02T09:00:00-03:00',
  timeZone: 'America/Sao_Paulo',
};
const rescheduled: SurgeryDomainEvent = { type: 'SurgeryRescheduled', data: period };
const cancelled: SurgeryDomainEvent = { type: 'SurgeryCancelled', data: { reason: 'Febre' } };

function given(events: readonly SurgeryDomainEvent[]) {
  const state = events.reduce<SurgeryState>(evolve, unknownSurgery);
  return {
    when: <Command>(decide: (command: Command, state: SurgeryState) => Decision, command: Command) => ({
      then: (...expected: SurgeryDomainEvent[]) => {
        expect(decide(command, state)).toEqual({ kind: 'accepted', events: expected });
      },
      thenRefused: (code: string) => {
        expect(decide(command, state)).toEqual({ kind: 'refused', code });
      },
    }),
  };
}

test('a surgery is scheduled once', () => {
  given([]).when(scheduleSurgery, booked).then(scheduled);
  given([scheduled]).when(scheduleSurgery, booked).thenRefused('surgery-exists');
});

test('a scheduled surgery is moved, and keeps its time zone unless another is given', () => {
  given([scheduled])
    .when(rescheduleSurgery, { ...period, timeZone: undefined })
    .then(rescheduled);
  const inLisbon = { ...period, timeZone: 'Europe/Lisbon' };
  given([scheduled]).when(rescheduleSurgery, inLisbon).then({ type: 'SurgeryRescheduled', data: inLisbon });
});

test('moving a surgery to where it stands is no event, also with another offset of the same instant', () => {
  given([scheduled, rescheduled])
    .when(rescheduleSurgery, { ...period, timeZone: undefined })
    .then();
  const utc = { startsAt: '2026-12-01T11:00:00Z', endsAt: '2026-12-01T13:30:00Z', timeZone: undefined };
  given([scheduled]).when(rescheduleSurgery, utc).then();
});

test('a cancelled surgery is not moved', () => {
  given([scheduled, cancelled]).when(rescheduleSurgery, period).thenRefused('surgery-cancelled');
});

test('a surgery is cancelled with or without a reason', () => {
  given([scheduled]).when(cancelSurgery, { reason: 'Febre' }).then(cancelled);
  given([scheduled]).when(cancelSurgery, { reason: undefined }).then({ type: 'SurgeryCancelled', data: {} });
});

test('the same cancellation again is no event; another reason for it is refused', () => {
  given([scheduled, cancelled]).when(cancelSurgery, { reason: 'Febre' }).then();
  given([scheduled, cancelled]).when(cancelSurgery, { reason: 'Outro' }).thenRefused('surgery-cancelled');
});

test('a surgery that was never scheduled is neither moved nor cancelled', () => {
  given([]).when(rescheduleSurgery, period).thenRefused('surgery-unknown');
  given([]).when(cancelSurgery, { reason: undefined }).thenRefused('surgery-unknown');
});

test('a log that begins with anything but a scheduling is not believed', () => {
  expect(() => evolve(unknownSurgery, cancelled)).toThrow('SurgeryCancelled');
});
