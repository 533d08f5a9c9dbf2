import { type EventStore } from './event-store.ts';
import { midnightMs } from './event-times.ts';

/**
 * Moves all-day events to the midnights of their calendar's new zone. The days themselves stay, so the events keep their versions and
 * ETags and no sync tells of them.
 */
export function respanAllDayEvents(events: EventStore, timeZone: string): void {
  for (const event of events.all()) {
    const { start, end } = event.resource;
    if (start.date === undefined || end.date === undefined) continue;
    const span = { startMs: midnightMs(start.date, timeZone), endMs: midnightMs(end.date, timeZone) };
    events.respan({ ...event, ...span });
  }
}
