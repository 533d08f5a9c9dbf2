import { aroundCalls } from '../google/around-calls.ts';
import type { GoogleCalendar } from '../google/google-calendar.ts';
import type { Lane } from '../reconcile/lane.ts';
import type { Pace } from './pace-calls.ts';

/** Google for the calls of one lane, each within its budgets. */
export function pacedGoogle(google: GoogleCalendar, pace: Pace, lane: Lane): GoogleCalendar {
  return aroundCalls(google, (_method, place, call) => pace(place.googleSub, lane, call));
}
