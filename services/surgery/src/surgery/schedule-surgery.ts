import type { HospitalId, SurgeryBooking, SurgeryId } from '@surgery-calendar/contracts';
import { accept, refuse, type Decision } from './decision.ts';
import { isTooLong } from './surgery-period.ts';
import type { SurgeryState } from './surgery-state.ts';

export interface ScheduleSurgery {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
  readonly booking: SurgeryBooking;
  /** The scheduler insists on a start in the past. */
  readonly allowPastStart: boolean;
  readonly now: Date;
}

/** Books a surgery that does not exist yet. */
export function scheduleSurgery(command: ScheduleSurgery, state: SurgeryState): Decision {
  if (state.status !== 'unknown') return refuse('surgery-exists');
  const { hospitalId, surgeryId, booking, allowPastStart, now } = command;
  if (isTooLong(booking)) return refuse('too-long');
  const data = { hospitalId, surgeryId, booking: withoutEmptyTeam(booking) };
  if (Date.parse(booking.startsAt) >= now.getTime()) return accept({ type: 'SurgeryScheduled', data });
  if (!allowPastStart) return refuse('start-in-the-past');
  return accept({ type: 'SurgeryScheduled', data: { ...data, pastStartAllowed: true } });
}

function withoutEmptyTeam(booking: SurgeryBooking): SurgeryBooking {
  const { team, ...alone } = booking;
  return team?.length === 0 ? alone : booking;
}
