import type { EntryContent } from '../entry/entry-content.ts';
import type { GoogleCalendar } from '../google/google-calendar.ts';
import { GoogleFailure } from '../google/google-failure.ts';

interface HeldEvent {
  readonly content: EntryContent;
  readonly etag: string;
  readonly deleted: boolean;
}

/** A Google in memory: what it holds can be looked at and changed between two calls, and a call can be made to fail. */
export interface FakeGoogle {
  readonly client: GoogleCalendar;
  calls: string[];
  /** Events on one page of a list. */
  pageSize: number;
  /** By `calendar/event id`: ids are unique within a calendar only. */
  readonly events: Map<string, HeldEvent>;
  /** Called, and waited for, before each call is noted and takes effect; a throw is what the caller sees. */
  beforeCall: (call: string) => void | Promise<void>;
  /** The next call takes effect, and its caller never hears of it. */
  loseNextAnswer(): void;
  store(key: string, content: EntryContent): { kind: 'stored'; etag: string; htmlLink: undefined };
  /** What the doctor sees. */
  visible(): EntryContent[];
  reset(): void;
}

export function createFakeGoogle(): FakeGoogle {
  let version = 0;
  let answersLost = 0;
  const answering: GoogleCalendar = {
    async insert(place, content) {
      await note(`insert ${place.eventId.slice(-2)}`);
      if (google.events.has(at(place))) return { kind: 'duplicate' as const };
      return store(at(place), content);
    },
    async get(place) {
      await note('get');
      const event = google.events.get(at(place));
      if (event === undefined) return { kind: 'not-found' as const };
      if (event.deleted) return { kind: 'tombstone' as const };
      return { kind: 'live' as const, etag: event.etag, htmlLink: undefined, content: event.content };
    },
    async update(place, content, etag) {
      await note('update');
      const event = google.events.get(at(place));
      if (event === undefined || event.deleted) return { kind: 'gone' as const };
      if (etag !== undefined && etag !== event.etag) return { kind: 'changed' as const };
      return store(at(place), content);
    },
    async remove(place, etag) {
      await note('remove');
      const event = google.events.get(at(place));
      if (event === undefined) return { kind: 'not-found' as const };
      if (event.deleted) return { kind: 'gone' as const };
      if (etag !== undefined && etag !== event.etag) return { kind: 'changed' as const };
      google.events.set(at(place), { ...event, deleted: true, etag: `"${++version}"` });
      return { kind: 'removed' as const };
    },
    async list(place, { origin, endsAfter, pageToken }) {
      await note('list');
      const all = [...google.events]
        .filter(([key, event]) => key.startsWith(`${place.calendarId}/`) && !event.deleted)
        .map(([key, { content, etag }]) => ({ eventId: key.split('/')[1] ?? '', etag, content }))
        .filter(({ content }) => content.extendedProperties.private['origin'] === origin)
        .filter(({ content }) => Date.parse(content.end.dateTime) > endsAfter.getTime());
      const from = Number(pageToken ?? 0);
      const next = from + google.pageSize;
      return {
        events: all.slice(from, next).map((event) => ({ ...event, htmlLink: undefined })),
        nextPageToken: next < all.length ? String(next) : undefined,
      };
    },
  };
  const google: FakeGoogle = {
    client: {
      list: (...call) => answering.list(...call).then(deliver),
      insert: (...call) => answering.insert(...call).then(deliver),
      get: (...call) => answering.get(...call).then(deliver),
      update: (...call) => answering.update(...call).then(deliver),
      remove: (...call) => answering.remove(...call).then(deliver),
    },
    calls: [],
    pageSize: 2_500,
    events: new Map(),
    beforeCall: () => undefined,
    loseNextAnswer() {
      answersLost += 1;
    },
    store,
    visible: () =>
      [...google.events.values()].filter((event) => !event.deleted).map((event) => event.content),
    reset() {
      google.calls = [];
      google.pageSize = 2_500;
      google.events.clear();
      google.beforeCall = () => undefined;
      answersLost = 0;
    },
  };
  return google;

  function deliver<Answer>(answer: Answer): Answer {
    if (answersLost === 0) return answer;
    answersLost -= 1;
    throw new GoogleFailure('google-unavailable', false, 'Google did not answer');
  }

  async function note(call: string): Promise<void> {
    await google.beforeCall(call);
    google.calls.push(call);
  }

  function at(place: { readonly calendarId: string; readonly eventId: string }): string {
    return `${place.calendarId}/${place.eventId}`;
  }

  function store(key: string, content: EntryContent) {
    const etag = `"${++version}"`;
    google.events.set(key, { content, etag, deleted: false });
    return { kind: 'stored' as const, etag, htmlLink: undefined };
  }
}
