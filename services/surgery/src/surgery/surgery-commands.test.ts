import { expect, test } from '@jest/globals';
import { doctorId, hospitalId, surgeryBooking, surgeryId, teamMember } from '@surgery-calendar/contracts';
import { amendSurgery } from './amend-surgery.ts';
import { cancelSurgery } from './cancel-surgery.ts';
import { completeSurgery } from './complete-surgery.ts';
import type { Decision } from './decision.ts';
import { reassignSurgery } from './reassign-surgery.ts';
import { rescheduleSurgery } from './reschedule-surgery.ts';
import { scheduleSurgery, type ScheduleSurgery } from './schedule-surgery.ts';
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

const ordered: ScheduleSurgery = { ...booked, allowPastStart: false, now: new Date('2026-11-21T12:00:00Z') };
const assistant = teamMember.parse({ doctorId: 'crm-2', role: 'assistant' });
const resident = teamMember.parse({ doctorId: 'crm-3', role: 'resident' });
const withTeam: SurgeryDomainEvent = {
  type: 'SurgeryScheduled',
  data: { ...booked, booking: { ...booking, team: [assistant, resident] } },
};
const completed: SurgeryDomainEvent = { type: 'SurgeryCompleted', data: {} };
const toSurgeon = (id: string) => ({ surgeonId: doctorId.parse(id), team: undefined });
const complete = (_: object, state: SurgeryState) => completeSurgery(state);

test('a surgery is scheduled once', () => {
  given([]).when(scheduleSurgery, ordered).then(scheduled);
  given([scheduled]).when(scheduleSurgery, ordered).thenRefused('surgery-exists');
});

test('a start in the past is refused, and booked and recorded where the scheduler insists', () => {
  const late = { ...ordered, now: new Date('2026-12-01T11:00:01Z') };
  given([]).when(scheduleSurgery, late).thenRefused('start-in-the-past');
  given([])
    .when(scheduleSurgery, { ...late, allowPastStart: true })
    .then({ type: 'SurgeryScheduled', data: { ...booked, pastStartAllowed: true } });
});

test('an override that was not needed is not recorded', () => {
  given([])
    .when(scheduleSurgery, { ...ordered, allowPastStart: true })
    .then(scheduled);
});

test('a surgery lasts 24 hours at the most, when it is booked and when it is moved', () => {
  const longest = { startsAt: '2026-12-02T08:00:00-03:00', endsAt: '2026-12-03T08:00:00-03:00' };
  const longer = { ...longest, endsAt: '2026-12-03T08:00:01-03:00' };
  const bookedFor = (times: object) => ({ ...ordered, booking: { ...booking, ...times } });
  given([])
    .when(scheduleSurgery, bookedFor(longest))
    .then({ type: 'SurgeryScheduled', data: { ...booked, booking: { ...booking, ...longest } } });
  given([]).when(scheduleSurgery, bookedFor(longer)).thenRefused('too-long');
  given([scheduled])
    .when(rescheduleSurgery, { ...longer, timeZone: undefined })
    .thenRefused('too-long');
});

test('a surgery is given to another surgeon; to the same one is no event', () => {
  given([scheduled])
    .when(reassignSurgery, toSurgeon('crm-9'))
    .then({ type: 'SurgeryReassigned', data: toTeam('crm-9') });
  given([scheduled]).when(reassignSurgery, toSurgeon('crm-1')).then();
});

test('a member of the team who becomes the surgeon leaves the team, the others stay', () => {
  given([withTeam])
    .when(reassignSurgery, toSurgeon('crm-2'))
    .then({ type: 'SurgeryReassigned', data: toTeam('crm-2', resident) });
});

test('a team is replaced as a whole, in any order it is the same, and the surgeon is never in it', () => {
  const team = (...members: (typeof assistant)[]) => ({ surgeonId: undefined, team: members });
  given([withTeam]).when(reassignSurgery, team(resident, assistant)).then();
  given([withTeam])
    .when(reassignSurgery, team())
    .then({ type: 'SurgeryReassigned', data: toTeam('crm-1') });
  given([withTeam])
    .when(reassignSurgery, team({ ...assistant, doctorId: booking.surgeonId }))
    .thenRefused('surgeon-in-team');
});

test('an amendment records only what it changes; null removes, and nothing changed is no event', () => {
  const inRoom: SurgeryDomainEvent = { type: 'SurgeryAmended', data: { room: 'Sala 5' } };
  given([scheduled])
    .when(amendSurgery, { room: 'Sala 5', procedure: booking.procedure, notes: null })
    .then(inRoom);
  given([scheduled, inRoom]).when(amendSurgery, { room: 'Sala 5' }).then();
  given([scheduled, inRoom])
    .when(amendSurgery, { room: null })
    .then({ type: 'SurgeryAmended', data: { room: null } });
});

test('an amended patient is another patient: an id that is left out is gone', () => {
  const patient = { name: 'Outro Paciente' };
  const before: SurgeryDomainEvent = {
    type: 'SurgeryScheduled',
    data: { ...booked, booking: { ...booking, patient: { id: 'p-1', name: 'Paciente Exemplo' } } },
  };
  const amended = given([before]).when(amendSurgery, { patient });
  amended.then({ type: 'SurgeryAmended', data: { patient } });
  expect(evolve(evolve(unknownSurgery, before), { type: 'SurgeryAmended', data: { patient } })).toMatchObject(
    { booking: { patient: { name: 'Outro Paciente' } } },
  );
});

test('a surgery is completed once; after that nothing changes any more', () => {
  given([scheduled]).when(complete, {}).then(completed);
  given([scheduled, completed]).when(complete, {}).then();
  given([scheduled, completed]).when(amendSurgery, { room: 'x' }).thenRefused('surgery-completed');
  given([scheduled, completed]).when(reassignSurgery, toSurgeon('crm-9')).thenRefused('surgery-completed');
  given([scheduled, completed]).when(rescheduleSurgery, period).thenRefused('surgery-completed');
  given([scheduled, completed]).when(cancelSurgery, { reason: undefined }).thenRefused('surgery-completed');
  given([scheduled, cancelled]).when(complete, {}).thenRefused('surgery-cancelled');
  given([scheduled, cancelled]).when(amendSurgery, { room: 'x' }).thenRefused('surgery-cancelled');
  given([scheduled, cancelled]).when(reassignSurgery, toSurgeon('crm-9')).thenRefused('surgery-cancelled');
  given([]).when(complete, {}).thenRefused('surgery-unknown');
});

function toTeam(surgeon: string, ...team: (typeof assistant)[]) {
  return { surgeonId: doctorId.parse(surgeon), team };
}

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
