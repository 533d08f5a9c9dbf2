import {
  calendarReplyEvent,
  doctorClearedEvent,
  exchanges,
  type CalendarReplyEvent,
  type DoctorCleared,
} from '@surgery-calendar/contracts';
import type { Pool } from 'pg';

export interface OutboxReply {
  /** `exchange`, or the publisher's queue. */
  readonly to: string;
  readonly correlationId: string | null;
  readonly event: CalendarReplyEvent;
}

/** Takes the replies about entries that wait in the outbox, in order. */
export async function takeReplies(pool: Pool): Promise<OutboxReply[]> {
  const { rows } = await pool.query<{
    exchange: string;
    routing_key: string;
    correlation_id: string | null;
    body: Buffer;
  }>(
    `with taken as (delete from calendar_bridge.outbox where routing_key <> 'calendar.doctor-cleared.v1' returning *)
     select * from taken order by id`,
  );
  return rows.map((row) => ({
    to: row.exchange === '' ? row.routing_key : 'exchange',
    correlationId: row.correlation_id,
    event: calendarReplyEvent.parse(JSON.parse(row.body.toString('utf8'))),
  }));
}

/** Takes the answers to withdrawals that wait in the outbox, in order. */
export async function takeCleared(pool: Pool): Promise<DoctorCleared[]> {
  const { rows } = await pool.query<{ ordering_key: string; exchange: string; body: Buffer }>(
    `with taken as (delete from calendar_bridge.outbox where routing_key = 'calendar.doctor-cleared.v1' returning *)
     select * from taken order by id`,
  );
  return rows.map((row) => {
    const event = doctorClearedEvent.parse(JSON.parse(row.body.toString('utf8')));
    if (row.exchange !== exchanges.calendarReplies || row.ordering_key !== event.subject) {
      throw new Error('an answer to a withdrawal would go elsewhere, or out of its order');
    }
    return event.data;
  });
}
