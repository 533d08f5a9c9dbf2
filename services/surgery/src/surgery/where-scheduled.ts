import { refuse, type Decision } from './decision.ts';
import type { KnownSurgery, SurgeryState } from './surgery-state.ts';

type ScheduledSurgery = Extract<KnownSurgery, { status: 'scheduled' }>;

/** Lets a rule decide on a surgery that stands; after a cancellation or completion nothing changes any more. */
export function whereScheduled(
  state: SurgeryState,
  decide: (surgery: ScheduledSurgery) => Decision,
): Decision {
  switch (state.status) {
    case 'unknown':
      return refuse('surgery-unknown');
    case 'cancelled':
      return refuse('surgery-cancelled');
    case 'completed':
      return refuse('surgery-completed');
    case 'scheduled':
      return decide(state);
  }
}
