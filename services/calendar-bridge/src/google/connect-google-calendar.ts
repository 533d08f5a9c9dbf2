import { calendar, type calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import type { EntryContent } from '../entry/entry-content.ts';
import { classifyFailure, type GoogleAnswer } from './classify-failure.ts';
import type { CalendarPlace, EventPlace, GoogleCalendar } from './google-calendar.ts';
import { GoogleFailure } from './google-failure.ts';
import { listedEvent, listedFields, liveEvent, storedEvent } from './read-event.ts';

/**
 * The real Google Calendar client. Its own retries are off: the reconciler owns the policy, and a DELETE that the client
 * repeats after a lost answer would see 410. `timeoutMs` must be below the reconciler's lease.
 */
export function connectGoogleCalendar(options: {
  readonly rootUrl: string | undefined;
  readonly timeoutMs: number;
  readonly clock: () => Date;
}): GoogleCalendar {
  const { events } = calendar({
    version: 'v3',
    ...(options.rootUrl === undefined ? {} : { rootUrl: `${options.rootUrl}/` }),
  });
  const settings = (place: CalendarPlace, headers: Record<string, string> = {}) => ({
    headers: { Authorization: `Bearer ${place.accessToken}`, ...headers },
    timeout: options.timeoutMs,
    retry: false,
    retryConfig: { retry: 0, noResponseRetries: 0 },
  });
  return {
    async insert(place, content) {
      const requestBody = { id: place.eventId, ...bodyOf(content) };
      const sent = await answerOf(
        events.insert({ calendarId: place.calendarId, requestBody }, settings(place)),
      );
      if (sent.kind === 'answered') return storedEvent(sent.data);
      if (sent.answer.status === 409) return { kind: 'duplicate' };
      if (sent.answer.status === 404) return { kind: 'not-found' };
      throw classifyFailure(sent.answer, options.clock());
    },
    async get(place) {
      const sent = await answerOf(events.get(at(place), settings(place)));
      if (sent.kind === 'answered')
        return sent.data.status === 'cancelled' ? { kind: 'tombstone' } : liveEvent(sent.data);
      if (sent.answer.status === 404 || sent.answer.status === 410) return { kind: 'not-found' };
      throw classifyFailure(sent.answer, options.clock());
    },
    async update(place, content, etag) {
      const headers: Record<string, string> = etag === undefined ? {} : { 'If-Match': etag };
      const params = { ...at(place), requestBody: bodyOf(content) };
      const sent = await answerOf(events.update(params, settings(place, headers)));
      if (sent.kind === 'answered') return storedEvent(sent.data);
      if (sent.answer.status === 412) return { kind: 'changed' };
      if (sent.answer.status === 404 || sent.answer.status === 410) return { kind: 'gone' };
      // Contested at Google: an update of a tombstone may be refused so. The caller looks before it believes.
      if (sent.answer.status === 403 && sent.answer.reason === 'forbidden') return { kind: 'refused' };
      throw classifyFailure(sent.answer, options.clock());
    },
    async remove(place, etag) {
      const headers: Record<string, string> = etag === undefined ? {} : { 'If-Match': etag };
      const sent = await answerOf(events.delete(at(place), settings(place, headers)));
      if (sent.kind === 'answered') return { kind: 'removed' };
      if (sent.answer.status === 410) return { kind: 'gone' };
      if (sent.answer.status === 404) return { kind: 'not-found' };
      if (sent.answer.status === 412) return { kind: 'changed' };
      throw classifyFailure(sent.answer, options.clock());
    },
    async list(place, { origin, endsAfter, pageToken }) {
      const params: calendar_v3.Params$Resource$Events$List = {
        calendarId: place.calendarId,
        privateExtendedProperty: [`origin=${origin}`],
        timeMin: endsAfter.toISOString(),
        showDeleted: false,
        maxResults: 2_500,
        fields: listedFields,
        ...(pageToken === undefined ? {} : { pageToken }),
      };
      const sent = await answerOf(events.list(params, settings(place)));
      if (sent.kind === 'answered') {
        const { items = [], nextPageToken } = page(sent.data);
        return { events: items.map(listedEvent), nextPageToken: nextPageToken ?? undefined };
      }
      if (sent.answer.status === 404) {
        throw new GoogleFailure('calendar-gone', true, 'The chosen Google calendar does not exist any more');
      }
      throw classifyFailure(sent.answer, options.clock());
    },
  };
}

type Sent<Data> =
  | { readonly kind: 'answered'; readonly data: Data }
  | { readonly kind: 'failed'; readonly answer: GoogleAnswer };

async function answerOf<Data>(request: Promise<{ data: Data }>): Promise<Sent<Data>> {
  try {
    return { kind: 'answered', data: (await request).data };
  } catch (error) {
    return { kind: 'failed', answer: googleAnswer(error) };
  }
}

/** Only these fields of the client's error are ever looked at: the object holds the request, and with it the token. */
function googleAnswer(error: unknown): GoogleAnswer {
  if (!(error instanceof Error) || !('config' in error)) throw error;
  if (!('response' in error) || typeof error.response !== 'object' || error.response === null) {
    return { status: undefined, networkCode: networkCode(error), reason: undefined, retryAfter: undefined };
  }
  const response = error.response as { status?: number; headers?: Headers; data?: unknown };
  return {
    status: response.status,
    reason: firstReason(response.data),
    retryAfter: response.headers?.get('retry-after') ?? undefined,
  };
}

/** The innermost code: the client wraps fetch's error, which wraps the socket's. */
function networkCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const inner = 'cause' in error ? networkCode(error.cause) : undefined;
  return inner ?? ('code' in error && typeof error.code === 'string' ? error.code : undefined);
}

/** `error.errors[0].reason` of Google's error body. */
function firstReason(data: unknown): string | undefined {
  const body = data as { error?: { errors?: readonly { reason?: unknown }[] } } | undefined;
  const reason = body?.error?.errors?.[0]?.reason;
  return typeof reason === 'string' ? reason : undefined;
}

/** A proxy's page is no list: of a calendar that seems empty every event would be put back. */
function page(data: calendar_v3.Schema$Events): calendar_v3.Schema$Events {
  const body: unknown = data;
  if (typeof body === 'object' && body !== null) return data;
  throw new GoogleFailure('google-unavailable', false, 'Google answered a list with something else');
}

function at(place: EventPlace): { calendarId: string; eventId: string } {
  return { calendarId: place.calendarId, eventId: place.eventId };
}

function bodyOf(content: EntryContent): calendar_v3.Schema$Event {
  return {
    summary: content.summary,
    description: content.description,
    start: { ...content.start },
    end: { ...content.end },
    extendedProperties: { private: { ...content.extendedProperties.private } },
  };
}
