import { type calendar_v3 } from 'googleapis/build/src/apis/calendar/v3.js';

export type Event = calendar_v3.Schema$Event;

/** An event of half an hour from an hour of a day in São Paulo. */
export function surgery(day: string, hour = 9, more: Event = {}): Event {
  const at = (minute: string) => ({
    dateTime: `${day}T${String(hour).padStart(2, '0')}:${minute}:00-03:00`,
    timeZone: 'America/Sao_Paulo',
  });
  return { summary: 'Conformance', start: at('00'), end: at('30'), ...more };
}

/** The bounds of a day in São Paulo, as list takes them. */
export function dayRange(day: string): { timeMin: string; timeMax: string } {
  return { timeMin: `${day}T00:00:00-03:00`, timeMax: `${day}T23:59:59-03:00` };
}
