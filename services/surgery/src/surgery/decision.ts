import type { SurgeryDomainEvent } from './surgery-events.ts';

/** Why a surgery refuses a command: stable codes, mapped to HTTP in `http/refusal-problem.ts`. */
export type RefusalCode = 'surgery-exists' | 'surgery-unknown' | 'surgery-cancelled';

/** What a rule makes of a command: events to append (none where all is as commanded already), or a refusal. */
export type Decision =
  | { readonly kind: 'accepted'; readonly events: readonly SurgeryDomainEvent[] }
  | { readonly kind: 'refused'; readonly code: RefusalCode };

export function accept(...events: SurgeryDomainEvent[]): Decision {
  return { kind: 'accepted', events };
}

export function refuse(code: RefusalCode): Decision {
  return { kind: 'refused', code };
}
