import { identityEvent } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type { MessageHandler } from '@surgery-calendar/rabbit';
import type { Pool } from 'pg';
import { announceDue } from '../reconcile/due-channel.ts';

/**
 * Serves `calendar-bridge.identity-events`: a doctor's access changed, so every entry of that doctor is looked at again. The message
 * only wakes; what the access now is, identity is asked.
 */
export function consumeIdentityEvents(pool: Pool): MessageHandler {
  return async (message) => {
    const parsed = parse(message.body);
    if (parsed === undefined) return { kind: 'park', reason: 'invalid-message' };
    await inTransaction(pool, async (client) => {
      await client.query(
        // What ended over a day ago is frozen: looking at it again would only hold up what is not.
        `update calendar_bridge.entry
         set due_at = now(), wakes = wakes + 1, attempts = 0, failure_code = null
         from calendar_bridge.surgery_head head
         where entry.hospital_id = $1 and entry.doctor_id = $2
           and (head.hospital_id, head.surgery_id) = (entry.hospital_id, entry.surgery_id)
           and (head.data->>'endsAt')::timestamptz > now() - interval '24 hours'
           and (entry.wanted or exists (select from calendar_bridge.placement p
                where (p.hospital_id, p.surgery_id, p.doctor_id)
                    = (entry.hospital_id, entry.surgery_id, entry.doctor_id)))`,
        [parsed.data.hospitalId, parsed.data.doctorId],
      );
      await announceDue(client);
    });
    return { kind: 'ack' };
  };
}

function parse(body: Buffer) {
  try {
    return identityEvent.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
