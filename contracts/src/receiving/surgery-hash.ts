import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import type { Surgery } from '../surgery.ts';

/** A fingerprint of what a message says, whatever the order of its fields or the offsets of its times. */
export function surgeryHash(surgery: Surgery): string {
  const instants = { startsAt: utc(surgery.startsAt), endsAt: utc(surgery.endsAt) };
  return createHash('sha256')
    .update(canonicalJson({ ...surgery, ...instants, team: orderedTeam(surgery) }))
    .digest('hex');
}

function utc(instant: string): string {
  return new Date(instant).toISOString();
}

/** No team and an empty one say the same, and so does a team in another order. */
function orderedTeam({ team = [] }: Surgery): Surgery['team'] {
  if (team.length === 0) return undefined;
  return team.toSorted((a, b) => (a.doctorId < b.doctorId ? -1 : 1));
}
