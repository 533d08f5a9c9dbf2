import type pg from 'pg';
import { surgeryEvent } from './surgery-event.ts';

/** Puts entries of one doctor into the bridge's own tables, as consumption leaves them: nothing is taken in while something else is measured. */
export async function putEntries(
  database: pg.Client,
  doctorId: string,
  count: number,
  { lane, dueInMs }: { readonly lane: 'live' | 'slow'; readonly dueInMs: number },
): Promise<void> {
  const { data } = surgeryEvent({ surgeryId: 'template', surgeonId: doctorId }, 0);
  const ofDoctor = `'entry-' || $1 || '-' || n`;
  await database.query(
    `insert into calendar_bridge.surgery_head (hospital_id, surgery_id, source, revision, data)
     select 'hc-sp', ${ofDoctor}, '/bench', 0, $2::jsonb || jsonb_build_object('surgeryId', ${ofDoctor})
     from generate_series(1, $3::int) n`,
    [doctorId, data, count],
  );
  await database.query(
    `insert into calendar_bridge.entry (hospital_id, surgery_id, doctor_id, wanted, revision, lane, due_at)
     select 'hc-sp', ${ofDoctor}, $1, true, 0, $3, now() + $4 * interval '1 ms'
     from generate_series(1, $2::int) n`,
    [doctorId, count, lane, dueInMs],
  );
}
