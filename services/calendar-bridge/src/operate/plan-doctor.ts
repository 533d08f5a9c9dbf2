import type { Pool } from 'pg';
import type { CalendarAccessSource } from '../access/calendar-access-source.ts';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import { accessText, planTable } from './plan-table.ts';
import { readEntriesOf } from './read-entries-of.ts';

/** What the reconciler would do now for each of the doctor's entries, as text. Asks identity; changes nothing and calls no Google. */
export async function planDoctor(
  doctor: DoctorKey,
  parts: {
    readonly pool: Pool;
    readonly access: CalendarAccessSource;
    readonly origin: string;
    readonly now: Date;
  },
): Promise<string> {
  const entries = await readEntriesOf(parts.pool, doctor);
  if (entries.length === 0) return `no entries of ${doctor.hospitalId}/${doctor.doctorId}`;
  const access = await parts.access(doctor);
  return `${accessText(access)}\n\n${planTable(entries, access, parts.origin, parts.now)}`;
}
