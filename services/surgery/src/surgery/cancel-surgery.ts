import { accept, refuse, type Decision } from './decision.ts';
import type { SurgeryState } from './surgery-state.ts';

export interface CancelSurgery {
  readonly reason: string | undefined;
}

/** Cancels a scheduled surgery. The same cancellation again changes nothing; another reason for it is refused. */
export function cancelSurgery(command: CancelSurgery, state: SurgeryState): Decision {
  switch (state.status) {
    case 'unknown':
      return refuse('surgery-unknown');
    case 'cancelled':
      return command.reason === state.reason ? accept() : refuse('surgery-cancelled');
    case 'scheduled': {
      const data = command.reason === undefined ? {} : { reason: command.reason };
      return accept({ type: 'SurgeryCancelled', data });
    }
  }
}
