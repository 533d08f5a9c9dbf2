import { canonicalJson } from '@surgery-calendar/contracts';
import { accept, type Decision } from './decision.ts';
import type { Amendment } from './surgery-events.ts';
import { amended, type SurgeryState } from './surgery-state.ts';
import { whereScheduled } from './where-scheduled.ts';

/** Changes what is operated and where. Only what really changes becomes part of the event; nothing: no event. */
export function amendSurgery(command: Amendment, state: SurgeryState): Decision {
  return whereScheduled(state, ({ booking }) => {
    const fields = ['patient', 'procedure', 'facility', 'room', 'notes'] as const;
    const changes = fields.reduce<Amendment>((changed, field) => {
      const change: Amendment = { [field]: command[field] };
      const same = canonicalJson(amended(booking, change)) === canonicalJson(booking);
      return same ? changed : { ...changed, ...change };
    }, {});
    return Object.keys(changes).length === 0 ? accept() : accept({ type: 'SurgeryAmended', data: changes });
  });
}
