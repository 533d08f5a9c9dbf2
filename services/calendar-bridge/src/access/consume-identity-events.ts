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
        `update calendar_bridge.entry set due_at = now(), wakes = wakes + 1, attempts = 0
         where hospital_id = $1 and doctor_id = $2
           and (wanted or exists (select from calendar_bridge.placement p where (p.hospital_id, p.surgery_id, p.doctor_id)
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
