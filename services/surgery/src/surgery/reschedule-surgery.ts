import { accept, refuse, type Decision } from './decision.ts';
import { isSameInstant, isTooLong } from './surgery-period.ts';
import type { SurgeryState } from './surgery-state.ts';
import { whereScheduled } from './where-scheduled.ts';

export interface RescheduleSurgery {
  readonly startsAt: string;
  readonly endsAt: string;
  /** Undefined: the surgery keeps its own. */
  readonly timeZone: string | undefined;
}

/** Moves a scheduled surgery to another time. Where it stands there already nothing happens. */
export function rescheduleSurgery(command: RescheduleSurgery, state: SurgeryState): Decision {
  return whereScheduled(state, ({ booking }) => {
    if (isTooLong(command)) return refuse('too-long');
    const period = { ...command, timeZone: command.timeZone ?? booking.timeZone };
    const same =
      isSameInstant(period.startsAt, booking.startsAt) &&
      isSameInstant(period.endsAt, booking.endsAt) &&
      period.timeZone === booking.timeZone;
    return same ? accept() : accept({ type: 'SurgeryRescheduled', data: period });
  });
}
