import type { HospitalId, SurgeryBooking, SurgeryId, TeamMember } from '@surgery-calendar/contracts';
import type { Amendment, SurgeryDomainEvent } from './surgery-events.ts';

interface Known {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
  readonly booking: SurgeryBooking;
}

/** A surgery as its events made it. */
export type SurgeryState =
  | { readonly status: 'unknown' }
  | (Known & { readonly status: 'scheduled' })
  | (Known & { readonly status: 'cancelled'; readonly reason: string | undefined })
  | (Known & { readonly status: 'completed' });

export type KnownSurgery = Exclude<SurgeryState, { status: 'unknown' }>;

export const unknownSurgery: SurgeryState = { status: 'unknown' };

/** The state after one more event. Throws where the log holds an event that cannot follow the state. */
export function evolve(state: SurgeryState, event: SurgeryDomainEvent): KnownSurgery {
  if (event.type === 'SurgeryScheduled') {
    const { hospitalId, surgeryId, booking } = event.data;
    return { status: 'scheduled', hospitalId, surgeryId, booking };
  }
  if (state.status === 'unknown') throw new Error(`${event.type} cannot be a surgery's first event`);
  const { hospitalId, surgeryId, booking } = state;
  switch (event.type) {
    case 'SurgeryRescheduled':
      return { ...state, booking: { ...booking, ...event.data } };
    case 'SurgeryReassigned':
      return { ...state, booking: reassigned(booking, event.data) };
    case 'SurgeryAmended':
      return { ...state, booking: amended(booking, event.data) };
    case 'SurgeryCancelled':
      return { status: 'cancelled', hospitalId, surgeryId, booking, reason: event.data.reason };
    case 'SurgeryCompleted':
      return { status: 'completed', hospitalId, surgeryId, booking };
  }
}

function reassigned(
  { team: _, ...booking }: SurgeryBooking,
  { surgeonId, team }: { surgeonId: SurgeryBooking['surgeonId']; team: TeamMember[] },
): SurgeryBooking {
  return { ...booking, surgeonId, ...(team.length === 0 ? {} : { team }) };
}

/** The booking with an amendment's fields in place of its own. */
export function amended(booking: SurgeryBooking, changes: Amendment): SurgeryBooking {
  const { room = booking.room, notes = booking.notes, patient, procedure, facility } = changes;
  const { room: _room, notes: _notes, ...rest } = booking;
  return {
    ...rest,
    ...(patient === undefined ? {} : { patient }),
    ...(procedure === undefined ? {} : { procedure }),
    ...(facility === undefined ? {} : { facility }),
    ...(room === null || room === undefined ? {} : { room }),
    ...(notes === null || notes === undefined ? {} : { notes }),
  };
}
