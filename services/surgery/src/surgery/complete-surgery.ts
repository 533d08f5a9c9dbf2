import { accept, type Decision } from './decision.ts';
import type { SurgeryState } from './surgery-state.ts';
import { whereScheduled } from './where-scheduled.ts';

/** Closes a surgery that was performed. Nobody else is told, the entry stays on the calendars; once more changes nothing. */
export function completeSurgery(state: SurgeryState): Decision {
  if (state.status === 'completed') return accept();
  return whereScheduled(state, () => accept({ type: 'SurgeryCompleted', data: {} }));
}
