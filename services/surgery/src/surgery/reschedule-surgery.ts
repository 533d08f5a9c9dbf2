import { accept, refuse, type Decision } from './decision.ts';
import type { SurgeryState } from './surgery-state.ts';

export interface RescheduleSurgery {
  readonly startsAt: string;
  readonly endsAt: string;
  /** Undefined: the surgery keeps its own. */
  readonly timeZone: string | undefined;
}

/** Moves a scheduled surgery to another time. Where it stands there already nothing happens. */
export function rescheduleSurgery(command: RescheduleSurgery, state: SurgeryState): Decision {
  switch (state.status) {
    case 'unknown':
      return refuse('surgery-unknown');
    case 'cancelled':
      return refuse('surgery-cancelled');
    case 'scheduled': {
      const { booking } = state;
      const period = { ...command, timeZone: command.timeZone ?? booking.timeZone };
      const same =
        isSameInstant(period.startsAt, booking.startsAt) &&
        isSameInstant(period.endsAt, booking.endsAt) &&
        period.timeZone === booking.timeZone;
      return same ? accept() : accept({ type: 'SurgeryRescheduled', data: period });
    }
  }
}

function isSameInstant(one: string, other: string): boolean {
  return Date.parse(one) === Date.parse(other);
}
