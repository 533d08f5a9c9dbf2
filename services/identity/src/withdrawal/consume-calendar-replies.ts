import { doctorClearedEvent } from '@surgery-calendar/contracts';
import type { MessageHandler } from '@surgery-calendar/rabbit';
import type pg from 'pg';
import { recordCleared } from './record-cleared.ts';

/** Serves `identity.calendar-replies`: the bridge says that a doctor's entries are off the calendar. */
export function consumeCalendarReplies(pool: pg.Pool, clock: () => Date): MessageHandler {
  return async (message) => {
    const event = parse(message.body);
    if (event === undefined) return { kind: 'park', reason: 'invalid-message' };
    await recordCleared(pool, event.data, clock());
    return { kind: 'ack' };
  };
}

function parse(body: Buffer) {
  try {
    return doctorClearedEvent.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
