import type { HospitalId, SurgeryBooking, SurgeryId } from '@surgery-calendar/contracts';
import type { SurgeryDomainEvent } from './surgery-events.ts';

interface Known {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
  readonly booking: SurgeryBooking;
}

/** A surgery as its events made it. */
export type SurgeryState =
  | { readonly status: 'unknown' }
  | (Known & { readonly status: 'scheduled' })
  | (Known & { readonly status: 'cancelled'; readonly reason: string | undefined });

export type KnownSurgery = Exclude<SurgeryState, { status: 'unknown' }>;

export const unknownSurgery: SurgeryState = { status: 'unknown' };

/** The state after one more event. Throws where the log holds an event that cannot follow the state. */
export function evolve(state: SurgeryState, event: SurgeryDomainEvent): KnownSurgery {
  if (event.type === 'SurgeryScheduled') return { status: 'scheduled', ...event.data };
  if (state.status === 'unknown') throw new Error(`${event.type} cannot be a surgery's first event`);
  switch (event.type) {
    case 'SurgeryRescheduled':
      return { ...state, booking: { ...state.booking, ...event.data } };
    case 'SurgeryCancelled':
      return { ...state, status: 'cancelled', reason: event.data.reason };
  }
}
