import type { ClientBase, Pool } from 'pg';
import type { QuotaSettings } from '../quota/quota-settings.ts';
import type { ClaimedEntry } from './claimed-entry.ts';
import { loadClaimed } from './load-claimed.ts';

/** Where each lane's round of the doctors stands: who was served last, by this process. */
export interface Rounds {
  readonly live: LastServed;
  readonly slow: LastServed;
}
export interface LastServed {
  readonly hospitalId: string;
  readonly doctorId: string;
}
const nobody: LastServed = { hospitalId: '', doctorId: '' };
export const firstRounds: Rounds = { live: nobody, slow: nobody };

export interface Claim {
  readonly entries: readonly ClaimedEntry[];
  readonly rounds: Rounds;
  /** What to wait for before the next claim. */
  readonly idle: Idle;
}

export interface Idle {
  /** The round is not over: claim again at once. */
  readonly goesOn: boolean;
  /** Something is due that must wait for entries of the same account, in hand here or at another replica. */
  readonly passedOver: boolean;
  /** Milliseconds until something comes due, a hold ends, or a lease runs out; undefined: nothing will. */
  readonly nextInMs: number | undefined;
}

export interface ClaimOptions {
  readonly limit: number;
  readonly slowLimit: number;
  /** Of the project: no more is claimed than it has room for, since every entry that must be given back costs as much as one that goes on. */
  readonly quota: Pick<QuotaSettings, 'projectLimit' | 'windowMs'>;
  readonly leaseToken: string;
  readonly leaseMs: number;
  readonly rounds: Rounds;
}

/** Doctors looked at by one claim and lane: it ends in bounded time also where thousands wait for a later moment. */
const visits = 256;

/**
 * Claims due entries under a lease: of the live lane first, of the slow one what is left of `limit` and at the most `slowLimit`. Each
 * lane goes round the doctors, so a claim costs as much as it returns, whatever waits. What Google's budget holds back is not claimed.
 *
 * What an entry wants is read by a second statement, once the lease is ours: one statement has one snapshot, and a row that it
 * locks may be newer than that. The entry would then come with a wake-up that it had seen and a surgery that it had not.
 */
export async function claimEntries(pool: Pool, options: ClaimOptions): Promise<Claim> {
  const client = await pool.connect();
  try {
    // Sent together, and run in this order.
    const [row, entries] = await Promise.all([
      claimUnder(client, options),
      loadClaimed(client, options.leaseToken),
    ]);
    client.release();
    return { entries, ...row };
  } catch (error) {
    // One of the two may still be under way.
    client.release(true);
    throw error;
  }
}

async function claimUnder(client: ClientBase, options: ClaimOptions): Promise<Omit<Claim, 'entries'>> {
  const { leaseToken, rounds } = options;
  const { rows } = await client.query<ClaimRow>({
    name: 'claim-entries',
    text: claimSql,
    values: [
      ...[options.limit, options.slowLimit, leaseToken, options.leaseMs],
      ...[rounds.live.hospitalId, rounds.live.doctorId, rounds.slow.hospitalId, rounds.slow.doctorId],
      ...[visits, options.quota.projectLimit, options.quota.windowMs],
    ],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('a claim answers with one row');
  return {
    rounds: {
      live: { hospitalId: row.live_hospital, doctorId: row.live_doctor },
      slow: { hospitalId: row.slow_hospital, doctorId: row.slow_doctor },
    },
    idle: { goesOn: row.goes_on, passedOver: row.passed_over, nextInMs: row.next_in_ms ?? undefined },
  };
}

interface ClaimRow {
  readonly live_hospital: string;
  readonly live_doctor: string;
  readonly slow_hospital: string;
  readonly slow_doctor: string;
  readonly goes_on: boolean;
  readonly passed_over: boolean;
  readonly next_in_ms: number | null;
}

// One statement, so that "due by now" and "due next" are of one instant and nothing falls between them. Its commit is not waited for:
// before a call to Google the journal renews the lease, and that commit reaches the disk.
const claimSql = `
  select live.last_hospital as live_hospital, live.last_doctor as live_doctor,
    slow.last_hospital as slow_hospital, slow.last_doctor as slow_doctor,
    not (live.came_round and slow.came_round) as goes_on,
    live.passed_over or slow.passed_over as passed_over,
    extract(epoch from least(
      (select due_at from calendar_bridge.entry
        where lane = 'live' and due_at > now() and lease_token is null order by due_at limit 1),
      (select due_at from calendar_bridge.entry
        where lane = 'slow' and due_at > now() and lease_token is null order by due_at limit 1),
      (select lease_until from calendar_bridge.entry
        where lease_until >= now() and lease_token is not null order by lease_until limit 1),
      (select min(held_until) from calendar_bridge.quota_scope where held_until > now()),
      (select min(slow_held_until) from calendar_bridge.quota_scope where slow_held_until > now())
    ) - now())::float8 * 1000 as next_in_ms,
    set_config('synchronous_commit', 'off', true)
  from
    -- One finds out where there is room for none, and holds the lane.
    (select least($1::integer, greatest(1, calendar_bridge.quota_free('project', $10, $11))) as entries) room,
    lateral calendar_bridge.claim_lane('live', room.entries, $3, $4, $5, $6, $9) live,
    lateral calendar_bridge.claim_lane('slow', least($2::integer, room.entries - live.claimed), $3, $4, $7, $8, $9) slow`;
