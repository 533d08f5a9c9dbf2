import { canonicalJson } from '../canonical-json.ts';
import { forgetPatientOf, isForgotten } from '../forgotten-patient.ts';
import type { Surgery } from '../surgery.ts';

/**
 * Whether two messages about a surgery have one content, whatever the order of their fields or the offsets of their times. Where the
 * patient of either was forgotten, what could name the patient does not count: messages are composed without it from then on, and one
 * from before may still be on its way.
 */
export function saysTheSame(a: Surgery, b: Surgery): boolean {
  const forgotten = isForgotten(a.patient) || isForgotten(b.patient);
  const [one, other] = forgotten ? [forgetPatientOf(a), forgetPatientOf(b)] : [a, b];
  return canonical(one) === canonical(other);
}

function canonical(surgery: Surgery): string {
  const instants = { startsAt: utc(surgery.startsAt), endsAt: utc(surgery.endsAt) };
  return canonicalJson({ ...surgery, ...instants, team: orderedTeam(surgery) });
}

function utc(instant: string): string {
  return new Date(instant).toISOString();
}

/** No team and an empty one say the same, and so does a team in another order. */
function orderedTeam({ team = [] }: Surgery): Surgery['team'] {
  if (team.length === 0) return undefined;
  return team.toSorted((a, b) => (a.doctorId < b.doctorId ? -1 : 1));
}
