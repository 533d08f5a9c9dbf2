import type { SurgeryEvent } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import type { Recorded } from '../desire/judge-in-order.ts';
import { recordSurgeries } from '../desire/record-surgeries.ts';
import type { ReplyAddress } from '../reply/enqueue-reply.ts';

/** Records one message: a batch of one. */
export async function recordSurgery(
  pool: Pool,
  event: SurgeryEvent,
  replyAddress: ReplyAddress | undefined,
  now: Date,
): Promise<Recorded> {
  const message = { said: { source: event.source, surgery: event.data }, replyAddress };
  const recorded = (await recordSurgeries(pool, [message], now)).get(message);
  if (recorded === undefined) throw new Error('nothing was recorded');
  return recorded;
}
