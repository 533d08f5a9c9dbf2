import { surgeonIsNotInTeam, type DoctorId, type TeamMember } from '@surgery-calendar/contracts';
import { accept, refuse, type Decision } from './decision.ts';
import type { SurgeryState } from './surgery-state.ts';
import { whereScheduled } from './where-scheduled.ts';

export interface ReassignSurgery {
  /** Undefined: the surgeon stays. */
  readonly surgeonId: DoctorId | undefined;
  /** Undefined: the team stays, but for a member who becomes the surgeon. */
  readonly team: readonly TeamMember[] | undefined;
}

/** Gives a scheduled surgery to another surgeon, another team, or both in one step. */
export function reassignSurgery(command: ReassignSurgery, state: SurgeryState): Decision {
  return whereScheduled(state, ({ booking }) => {
    const before = booking.team ?? [];
    const surgeonId = command.surgeonId ?? booking.surgeonId;
    const team = [...(command.team ?? before.filter(({ doctorId }) => doctorId !== surgeonId))];
    if (!surgeonIsNotInTeam({ surgeonId, team })) return refuse('surgeon-in-team');
    if (surgeonId === booking.surgeonId && isSameTeam(team, before)) return accept();
    return accept({ type: 'SurgeryReassigned', data: { surgeonId, team } });
  });
}

/** Whatever the order: a doctor occurs once in each. */
function isSameTeam(one: readonly TeamMember[], other: readonly TeamMember[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ doctorId, role }) =>
      other.some((member) => member.doctorId === doctorId && member.role === role),
    )
  );
}
