import type { SurgeryDomainEvent } from './surgery-events.ts';
import type { SurgeryState } from './surgery-state.ts';

/** Why a surgery refuses a command: stable codes, mapped to HTTP in `http/problems.ts`. */
export type RefusalCode =
  | 'surgery-exists'
  | 'surgery-unknown'
  | 'surgery-cancelled'
  | 'surgery-completed'
  | 'start-in-the-past'
  | 'too-long'
  | 'surgeon-in-team';

/** What a rule makes of a command: events to append (none where all is as commanded already), or a refusal. */
export type Decision =
  | { readonly kind: 'accepted'; readonly events: readonly SurgeryDomainEvent[] }
  | { readonly kind: 'refused'; readonly code: RefusalCode };

/** A pure rule: what becomes of a command, given the surgery as it now is. */
export type Rule = (state: SurgeryState) => Decision;

export function accept(...events: SurgeryDomainEvent[]): Decision {
  return { kind: 'accepted', events };
}

export function refuse(code: RefusalCode): Decision {
  return { kind: 'refused', code };
}
