// Times as the API takes them: a wall-clock time with the calendar's zone, or a day. `null` removes what an all-day event has not.

const dayMs = 86_400_000;

/** A start or end for the API from what FullCalendar or a form holds: `2026-12-01` or `2026-12-01T09:00[:00]`. */
export function apiTime(text, zone) {
  if (!text.includes('T')) return { date: text, dateTime: null, timeZone: null };
  return { date: null, dateTime: text.length === 16 ? `${text}:00` : text.slice(0, 19), timeZone: zone };
}

/** The day `days` after another; both `2026-12-01`. */
export function dayAfter(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** An hour after a wall-clock time. */
export function hourAfter(text) {
  return new Date(Date.parse(`${text.slice(0, 19)}Z`) + 3_600_000).toISOString().slice(0, 19);
}

/** Now in a zone, as a wall-clock time. */
export function wallClock(zone, aheadMs) {
  return new Date(Date.now() + aheadMs).toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T');
}

/** When an event is, in words; its end as people say it, for an all-day event the last day itself. */
export function inWords({ start, end, allDay }, language) {
  const utc = { timeZone: 'UTC' };
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', ...utc };
  const at = (text) => new Date(`${text.length === 10 ? `${text}T00:00:00` : text.slice(0, 19)}Z`);
  if (allDay) return new Intl.DateTimeFormat(language, day).formatRange(at(start), at(dayAfter(end, -1)));
  const format = new Intl.DateTimeFormat(language, { ...day, hour: 'numeric', minute: '2-digit' });
  return format.formatRange(at(start), at(end));
}
