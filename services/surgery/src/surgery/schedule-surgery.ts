import type { HospitalId, SurgeryBooking, SurgeryId } from '@surgery-calendar/contracts';
import { accept, refuse, type Decision } from './decision.ts';
import type { SurgeryState } from './surgery-state.ts';

export interface ScheduleSurgery {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
  readonly booking: SurgeryBooking;
}

/** Books a surgery that does not exist yet. */
export function scheduleSurgery(command: ScheduleSurgery, state: SurgeryState): Decision {
  if (state.status !== 'unknown') return refuse('surgery-exists');
  return accept({ type: 'SurgeryScheduled', data: command });
}
