import { accept, type Decision } from './decision.ts';
import type { SurgeryState } from './surgery-state.ts';
import { whereScheduled } from './where-scheduled.ts';

export interface CancelSurgery {
  readonly reason: string | undefined;
}

/** Cancels a scheduled surgery. The same cancellation again changes nothing; another reason for it is refused. */
export function cancelSurgery(command: CancelSurgery, state: SurgeryState): Decision {
  if (state.status === 'cancelled' && command.reason === state.reason) return accept();
  const data = command.reason === undefined ? {} : { reason: command.reason };
  return whereScheduled(state, () => accept({ type: 'SurgeryCancelled', data }));
}
