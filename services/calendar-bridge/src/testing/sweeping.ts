import type { CalendarAccess, DoctorId, HospitalId } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import pino from 'pino';
import type { CalendarAccessSource } from '../access/calendar-access-source.ts';
import type { GoogleCalendar } from '../google/google-calendar.ts';
import { claimSweep, type ClaimedSweep } from '../sweep/claim-sweep.ts';
import { requestSweep } from '../sweep/request-sweep.ts';
import type { SweepTools } from '../sweep/sweep-calendar.ts';
import { workOnSweep } from '../sweep/work-on-sweep.ts';
import { access, now, type openBridgeWorld } from './bridge-world.ts';

type World = Awaited<ReturnType<typeof openBridgeWorld>>;

export interface Sweeping {
  /** Who is asked, and what is answered about each doctor. */
  readonly access?: CalendarAccessSource;
  readonly google?: Partial<GoogleCalendar>;
}

/** Sweeps on a bridge's world, and what they left in its database. */
export function sweepingOf(world: World) {
  const { pool, google } = world;
  const toolsWith = (sweeping: Sweeping, outcomes: string[]): SweepTools => ({
    pool,
    google: { ...google.client, ...sweeping.google },
    access: sweeping.access ?? (() => Promise.resolve<CalendarAccess>(access)),
    origin: 'test',
    metrics: {
      swept: (outcome) => outcomes.push(outcome),
      found: (finding) => outcomes.push(finding),
    },
    logger: pino({ level: 'silent' }),
    clock: () => now,
  });
  const claim = () => claimSweep(pool, { leaseToken: crypto.randomUUID(), leaseMs: 60_000 });
  return {
    claim,
    /** Every sweep's outcome goes into `outcomes`, and what it found. */
    toolsWith,
    /** Works on a claimed sweep; gives what was found, then how it ended. */
    async workOn(sweep: ClaimedSweep, sweeping: Sweeping = {}): Promise<string[]> {
      const outcomes: string[] = [];
      await workOnSweep(sweep, { tools: toolsWith(sweeping, outcomes), random: () => 0.5 });
      return outcomes;
    },
    /** As if a day had passed: sweeps each calendar once. */
    async sweep(sweeping: Sweeping = {}): Promise<string[]> {
      google.calls = [];
      await pool.query(
        `update calendar_bridge.doctor_account set sweep_due_at = now() - interval '1 minute'`,
      );
      const outcomes: string[] = [];
      for (let sweep = await claim(); sweep !== undefined; sweep = await claim())
        outcomes.push(...(await this.workOn(sweep, sweeping)));
      return outcomes;
    },
    /** An operator looked at the doctor's calendar. */
    removeStrays: () =>
      inTransaction(pool, (client) =>
        requestSweep(client, { hospitalId: 'hc-sp' as HospitalId, doctorId: 'crm-1' as DoctorId }, true),
      ),
    async logged(): Promise<object[]> {
      const { rows } = await pool.query<object>(
        `select hospital_id, surgery_id, doctor_id, outcome, event_id, detail from calendar_bridge.sync_log
         where outcome like 'found-%' order by id`,
      );
      return rows;
    },
    /** Of each doctor's account: when it is due again, in hours, and whether it was swept. */
    async accounts(): Promise<{ hours: number; swept: boolean; attempts: number }[]> {
      const { rows } = await pool.query<{ hours: number; swept: boolean; attempts: number }>(
        `select extract(epoch from sweep_due_at - now())::float8 / 3600 as hours, swept_at is not null as swept,
           sweep_attempts as attempts
         from calendar_bridge.doctor_account order by hospital_id, doctor_id`,
      );
      return rows;
    },
  };
}
