import { isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { sampleGauge, type Registry } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';

/** More than this is not counted: the number is for an alarm, and a count costs the more the higher it is. */
const countedAtMost = 10_000;
/** Seconds; of a healthy system hardly anything waits for longer than the first. */
const ages = [60, 300, 3_600] as const;

interface DueRow {
  readonly lane: string;
  readonly due: number;
  readonly ages: readonly number[];
  readonly oldest: number;
}

/** Tells how many entries are due and not yet in a worker's hands, and for how long. */
export function measureDueEntries(metrics: Registry, pool: Pool): void {
  const common = { isAway: isDatabaseUnavailable };
  const counted = `${countedAtMost} stands for that many or more`;
  sampleGauge(metrics, {
    ...{ ...common, name: 'calendar_bridge_entries_due', labelNames: ['lane'] },
    help: `Entries that wait for a worker; ${counted}`,
    sample: async () => (await readDue(pool)).map(({ lane, due }) => ({ labels: { lane }, value: due })),
  });
  sampleGauge(metrics, {
    ...{ ...common, name: 'calendar_bridge_entries_overdue', labelNames: ['lane', 'over_seconds'] },
    help: `Entries that have waited for a worker for longer than that; of those counted as due`,
    sample: async () =>
      (await readDue(pool)).flatMap((row) =>
        ages.map((age, nth) => ({
          labels: { lane: row.lane, over_seconds: String(age) },
          value: row.ages[nth] ?? 0,
        })),
      ),
  });
  sampleGauge(metrics, {
    ...{ ...common, name: 'calendar_bridge_entries_due_oldest_seconds', labelNames: ['lane'] },
    help: 'For how long the entry that waits the longest has been due; of those counted as due',
    sample: async () =>
      (await readDue(pool)).map(({ lane, oldest }) => ({ labels: { lane }, value: oldest })),
  });
}

async function readDue(pool: Pool): Promise<readonly DueRow[]> {
  const { rows } = await pool.query<DueRow>(
    `select lanes.lane, count(waiting.due_at)::integer as due,
       array[${ages.map((age) => `(count(*) filter (where waiting.due_at < now() - interval '${age} s'))::integer`).join(', ')}] as ages,
       coalesce(extract(epoch from now() - min(waiting.due_at)), 0)::float8 as oldest
     from unnest($1::text[]) as lanes (lane) left join lateral (
       select due_at from calendar_bridge.entry
       where lane = lanes.lane and due_at <= now() and lease_token is null limit $2) as waiting on true
     group by lanes.lane`,
    [['live', 'slow'], countedAtMost],
  );
  return rows;
}
