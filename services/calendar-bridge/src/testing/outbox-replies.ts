import { calendarReplyEvent, type CalendarReplyEvent } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';

export interface OutboxReply {
  /** `exchange`, or the publisher's queue. */
  readonly to: string;
  readonly correlationId: string | null;
  readonly event: CalendarReplyEvent;
}

/** The replies that wait in the outbox, in order, and empties it. */
export async function takeReplies(pool: Pool): Promise<OutboxReply[]> {
  const { rows } = await pool.query<{
    exchange: string;
    routing_key: string;
    correlation_id: string | null;
    body: Buffer;
  }>(`with taken as (delete from calendar_bridge.outbox returning *) select * from taken order by id`);
  return rows.map((row) => ({
    to: row.exchange === '' ? row.routing_key : 'exchange',
    correlationId: row.correlation_id,
    event: calendarReplyEvent.parse(JSON.parse(row.body.toString('utf8'))),
  }));
}
