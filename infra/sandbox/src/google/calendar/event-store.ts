import { type Table } from '../storage/table.ts';
import { createChangeLog } from './change-log.ts';
import { type StoredEvent } from './event-resource.ts';
import { createTimeIndex } from './time-index.ts';
import { type Position } from './sorted-list.ts';

/** The events of one calendar, tombstones included, by id, by time and by order of change. */
export interface EventStore {
  get(id: string): StoredEvent | undefined;
  /** The event with an iCalendar UID. */
  byUid(uid: string): StoredEvent | undefined;
  put(event: StoredEvent): void;
  /** Keeps an event under a new span only: no change to be told of. Throws when the event is not there. */
  respan(event: StoredEvent): void;
  all(): StoredEvent[];
  byTime(range: { endsAfterMs?: number; from?: Position }): Generator<StoredEvent>;
  changedAfter(version: number): Generator<StoredEvent>;
  /** Version of the calendar's latest change. */
  readonly latestVersion: number;
  /** Removes every event with its tombstone. */
  clear(): void;
}

/**
 * Opens a calendar's events; `stored` are those the journal held, which are indexed but not written again. `changed` hears of every
 * change that follows.
 */
export function openEventStore(
  table: Table<StoredEvent>,
  stored: readonly StoredEvent[],
  changed: () => void,
): EventStore {
  const events = new Map<string, StoredEvent>();
  const idsByUid = new Map<string, string>();
  const times = createTimeIndex();
  const changes = createChangeLog((id) => events.get(id)?.version);

  function index(event: StoredEvent): void {
    const { id } = event.resource;
    const before = events.get(id);
    if (before !== undefined) times.remove({ ...before, id });
    events.set(id, event);
    idsByUid.set(event.resource.iCalUID, id);
    times.add({ ...event, id });
    changes.add(event.version, id);
  }

  function* existing(ids: Iterable<string>): Generator<StoredEvent> {
    for (const id of ids) {
      const event = events.get(id);
      if (event !== undefined) yield event;
    }
  }

  for (const event of stored.toSorted((a, b) => a.version - b.version)) index(event);

  return {
    get: (id) => events.get(id),
    byUid: (uid) => events.get(idsByUid.get(uid) ?? ''),
    put(event) {
      index(event);
      table.set(`${event.calendarId}/${event.resource.id}`, event);
      changed();
    },
    respan(event) {
      const { id } = event.resource;
      const before = events.get(id);
      if (before?.version !== event.version) throw new Error(`no event ${id} of version ${event.version}`);
      times.remove({ ...before, id });
      times.add({ ...event, id });
      events.set(id, event);
      table.set(`${event.calendarId}/${id}`, event);
    },
    all: () => [...events.values()],
    *byTime(range) {
      for (const { id } of times.scan(range)) {
        const event = events.get(id);
        if (event !== undefined) yield event;
      }
    },
    changedAfter: (version) => existing(changes.after(version)),
    get latestVersion() {
      return changes.latest;
    },
    clear() {
      for (const event of events.values()) table.delete(`${event.calendarId}/${event.resource.id}`);
      events.clear();
      changed();
    },
  };
}
