import type { HospitalId, Patient, SurgeryBooking, SurgeryId, TeamMember } from '@surgery-calendar/contracts';
import type { Amendment, Booking, SurgeryDomainEvent } from './surgery-events.ts';

interface Known<P, T> {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
  readonly booking: Booking<P, T>;
}

/** A surgery as its events made it; `P` and `T` as in `Booking`. */
export type SurgeryState<P = Patient, T = string> = { readonly status: 'unknown' } | KnownSurgery<P, T>;

export type KnownSurgery<P = Patient, T = string> =
  | (Known<P, T> & { readonly status: 'scheduled' })
  | (Known<P, T> & { readonly status: 'cancelled'; readonly reason: T | undefined })
  | (Known<P, T> & { readonly status: 'completed' });

export const unknownSurgery = { status: 'unknown' } as const;

/** The state after one more event. Throws where the log holds an event that cannot follow the state. */
export function evolve<P, T>(state: SurgeryState<P, T>, event: SurgeryDomainEvent<P, T>): KnownSurgery<P, T> {
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

function reassigned<P, T>(
  { team: _, ...booking }: Booking<P, T>,
  { surgeonId, team }: { readonly surgeonId: SurgeryBooking['surgeonId']; readonly team: TeamMember[] },
): Booking<P, T> {
  return { ...booking, surgeonId, ...(team.length === 0 ? {} : { team }) };
}

/** The booking with an amendment's fields in place of its own. */
export function amended<P, T>(booking: Booking<P, T>, changes: Amendment<P, T>): Booking<P, T> {
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
