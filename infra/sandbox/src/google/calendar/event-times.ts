import { DateTime, IANAZone } from 'luxon';
import { ApiRefusal, invalidField, required, timeRangeEmpty } from './api-error.ts';
import { type EventTime } from './event-resource.ts';

/** One end of an event as sent by a client. */
export interface TimeInput {
  readonly date?: string | null | undefined;
  readonly dateTime?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
}

export interface EventSpan {
  readonly start: EventTime;
  readonly end: EventTime;
  /** Epoch milliseconds; an all-day event counts from midnight to midnight of the calendar's zone. */
  readonly startMs: number;
  readonly endMs: number;
}

interface Moment {
  readonly time: EventTime;
  readonly ms: number;
}

/** Checks and normalises an event's start and end as Google does; `calendarZone` is the zone of times that name none. */
export function eventSpan(
  start: TimeInput | undefined,
  end: TimeInput | undefined,
  calendarZone: string,
): EventSpan {
  // Google looks at the end first.
  if (end === undefined || isEmpty(end)) throw required('Missing end time.');
  if (start === undefined || isEmpty(start)) throw required('Missing start time.');
  const from = moment('start', start, calendarZone);
  const to = moment('end', end, calendarZone);
  const allDay = from.time.date !== undefined;
  if (allDay !== (to.time.date !== undefined)) {
    throw new ApiRefusal(400, 'invalid', 'Start and end times must either both be date or both be dateTime.');
  }
  if (to.ms < from.ms || (allDay && to.ms === from.ms)) throw timeRangeEmpty();
  return { start: from.time, end: to.time, startMs: from.ms, endMs: to.ms };
}

/** A stored time shown in another zone, as the `timeZone` parameter of get and list asks. */
export function inZone(time: EventTime, timeZone: string): EventTime {
  if (time.dateTime === undefined) return time;
  return { ...time, dateTime: render(Date.parse(time.dateTime), timeZone) };
}

/** Whether a name is a time zone of the IANA database. */
export function isTimeZone(name: string): boolean {
  // `create` remembers zones; `IANAZone.isValidZone` builds a formatter each time, which was 30 % of an insert.
  // Node.js takes offsets such as +03:00 for zones; the IANA database has no such name.
  return /^[a-z]/i.test(name) && IANAZone.create(name).isValid;
}

/** Epoch milliseconds of the start of a day, given as YYYY-MM-DD, in a zone; NaN when there is no such day. */
export function midnightMs(date: string, timeZone: string): number {
  return DateTime.fromISO(date, { zone: timeZone }).toMillis();
}

/** Epoch milliseconds of an RFC 3339 time that has an offset; undefined for anything else. */
export function instantOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.test(text)) return undefined;
  const parsed = DateTime.fromISO(text.toUpperCase(), { setZone: true });
  return parsed.isValid ? parsed.toMillis() : undefined;
}

function isEmpty(input: TimeInput): boolean {
  return (input.date ?? undefined) === undefined && (input.dateTime ?? undefined) === undefined;
}

function moment(side: 'start' | 'end', input: TimeInput, calendarZone: string): Moment {
  const named = input.timeZone ?? undefined;
  if (named !== undefined && !isTimeZone(named)) {
    throw new ApiRefusal(400, 'invalid', `Invalid time zone definition for ${side} time.`);
  }
  const dateTime = input.dateTime ?? undefined;
  const date = input.date ?? undefined;
  if (dateTime !== undefined && date !== undefined)
    throw new ApiRefusal(400, 'invalid', `Invalid ${side} time.`);
  if (dateTime === undefined) return wholeDay(side, date ?? '', calendarZone);
  const ms = instantOf(dateTime) ?? localInstant(side, dateTime, named);
  const zone = named ?? calendarZone;
  // Google keeps whole seconds.
  const whole = Math.floor(ms / 1000) * 1000;
  return { time: { dateTime: render(whole, zone), timeZone: zone }, ms: whole };
}

function wholeDay(side: string, date: string, calendarZone: string): Moment {
  const ms = midnightMs(date, calendarZone);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(ms)) throw invalidField(`${side}.date`);
  return { time: { date }, ms };
}

function localInstant(side: string, text: string, zone: string | undefined): number {
  const malformed = () =>
    new ApiRefusal(400, 'invalid', `Invalid value for: Invalid format: "${text.slice(0, 64)}" is malformed`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$/i.test(text)) throw malformed();
  if (zone === undefined) throw required(`Missing time zone definition for ${side} time.`);
  const parsed = DateTime.fromISO(text.toUpperCase(), { zone });
  if (!parsed.isValid) throw malformed();
  return parsed.toMillis();
}

function render(ms: number, zone: string): string {
  const text = DateTime.fromMillis(ms, { zone }).toISO({ suppressMilliseconds: true });
  if (text === null) throw new Error(`no time for ${ms} in ${zone}`);
  // Google writes a zero offset as Z, also in zones such as Europe/Lisbon in winter.
  return text.replace(/\+00:00$/, 'Z');
}
