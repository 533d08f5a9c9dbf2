import { type calendar_v3 } from 'googleapis/build/src/apis/calendar/v3.js';

export type Api = calendar_v3.Calendar;

/** The Google under test, seen through its own client. */
export interface Google {
  /** Holds the scope `calendar`. */
  readonly api: Api;
  /** A calendar of the run's own, which may be changed at will. */
  readonly calendarId: string;
  /** A day (`2031-01-01`) that no other behaviour uses. */
  readonly day: () => string;
  /** An event id that was never used. */
  readonly id: () => string;
}
