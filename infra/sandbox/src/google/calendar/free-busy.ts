import { z } from 'zod';
import { json, type Reply } from '../http/reply.ts';
import { ApiRefusal, invalidField, required, timeRangeEmpty } from './api-error.ts';
import { type Call } from './call.ts';
import { type OpenCalendar } from './calendar-store.ts';
import { parseObject } from './event-body.ts';
import { type StoredEvent } from './event-resource.ts';
import { inZone, instantOf, isTimeZone } from './event-times.ts';

const requestBody = z.looseObject({
  timeMin: z.string().nullish(),
  timeMax: z.string().nullish(),
  timeZone: z.string().nullish(),
  items: z.array(z.looseObject({ id: z.string() })).nullish(),
  calendarExpansionMax: z.int().min(1).max(50).nullish(),
});

interface Range {
  readonly from: number;
  readonly to: number;
}

/** `freebusy.query`: when each calendar is busy, adjoining and overlapping events merged; `notFound` for one not to be seen. */
export function queryFreeBusy(call: Call): Reply {
  const parsed = requestBody.safeParse(parseObject(call.request.body));
  if (!parsed.success) throw invalidField(parsed.error.issues[0]?.path.join('.') ?? 'request');
  const { timeMin, timeMax, timeZone, items } = parsed.data;
  const range = { from: instant('timeMin', timeMin), to: instant('timeMax', timeMax) };
  if (range.to <= range.from) throw timeRangeEmpty();
  if (!isTimeZone(timeZone ?? 'UTC')) throw invalidField('timeZone');
  const ids = (items ?? []).map(({ id }) => id);
  if (ids.length > (parsed.data.calendarExpansionMax ?? 50)) {
    const message = 'The requested number of calendars is too large.';
    throw new ApiRefusal(400, 'tooManyCalendarsRequested', message);
  }
  const show = (ms: number) => inZone({ dateTime: new Date(ms).toISOString() }, timeZone ?? 'UTC').dateTime;
  const calendars = ids.map((id) => {
    const open = call.calendars.find(call.caller.account, id);
    if (open === undefined) return [id, { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] }];
    const busy = busyTimes(open, range).map(({ from, to }) => ({ start: show(from), end: show(to) }));
    return [id, { busy }];
  });
  return json(200, {
    kind: 'calendar#freeBusy',
    timeMin: new Date(range.from).toISOString(),
    timeMax: new Date(range.to).toISOString(),
    calendars: Object.fromEntries(calendars) as object,
  });
}

function instant(name: string, value: string | null | undefined): number {
  if (value === undefined || value === null) throw required(`Missing ${name} parameter.`);
  const ms = instantOf(value);
  if (ms === undefined) throw new ApiRefusal(400, 'badRequest', 'Bad Request');
  return ms;
}

function busyTimes({ events }: OpenCalendar, range: Range): Range[] {
  const busy: { from: number; to: number }[] = [];
  for (const event of events.byTime({ endsAfterMs: range.from })) {
    if (event.startMs >= range.to) break;
    if (event.endMs <= range.from || !isBusy(event)) continue;
    const from = Math.max(event.startMs, range.from);
    const to = Math.min(event.endMs, range.to);
    const last = busy.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else busy.push({ from, to });
  }
  return busy;
}

function isBusy({ resource }: StoredEvent): boolean {
  const declined = resource.attendees?.some(
    ({ self, responseStatus }) => self === true && responseStatus === 'declined',
  );
  return resource.status !== 'cancelled' && resource.transparency === undefined && declined !== true;
}
