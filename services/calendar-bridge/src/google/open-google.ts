import type { Logger, Registry } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { measureCalls } from '../circuit/call-metrics.ts';
import { openGoogleCircuit, type GoogleCircuit } from '../circuit/google-circuit.ts';
import { watchCalls } from '../circuit/watch-calls.ts';
import { paceCalls } from '../quota/pace-calls.ts';
import { pacedGoogle } from '../quota/paced-google.ts';
import { measureQuota } from '../quota/quota-metrics.ts';
import type { QuotaSettings } from '../quota/quota-settings.ts';
import type { Lane } from '../reconcile/lane.ts';
import type { GoogleCalendar } from './google-calendar.ts';
import { traceCalls } from './trace-calls.ts';

/** Google for all of this process: its calls are counted, heard by one circuit, and paced by budgets that all replicas share. */
export interface WatchedGoogle {
  readonly circuit: GoogleCircuit;
  /** Paced, for the calls of one lane. */
  readonly inLane: (lane: Lane) => GoogleCalendar;
}

export function openGoogle(
  connected: GoogleCalendar,
  parts: {
    readonly pool: Pool;
    readonly quota: QuotaSettings;
    readonly metrics: Registry;
    readonly logger: Logger;
    readonly clock: () => Date;
    readonly random: () => number;
  },
): WatchedGoogle {
  const { pool, quota, metrics } = parts;
  const circuit = openGoogleCircuit(parts);
  const calendar = watchCalls(traceCalls(connected), circuit, measureCalls(metrics, circuit));
  const pace = paceCalls(parts);
  measureQuota(metrics, pool, quota);
  return { circuit, inLane: (lane) => pacedGoogle(calendar, pace, lane) };
}
