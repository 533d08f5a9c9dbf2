import type pg from 'pg';
import type { RecordedEvent } from '../event-store.ts';
import { recordedEventOf, type EventRow } from './event-row.ts';
import { asUnavailable } from './unavailable.ts';

export interface LogWindow {
  /** Those of the wanted streams, in order. */
  readonly events: readonly RecordedEvent[];
  /** The position of the last event looked at, wanted or not; undefined where there was none. */
  readonly scannedTo: string | undefined;
  /** Whether as many were looked at as were asked for: more may follow at once. */
  readonly full: boolean;
}

export type ReadWindow = (
  after: string | undefined,
  prefixes: readonly string[],
  size: number,
) => Promise<LogWindow>;

type WindowRow =
  (EventRow & { readonly wanted: true }) | { readonly wanted: false; readonly position: string };

const columns = ['stream', 'revision', 'id', 'type', 'data', 'metadata', 'recorded_at'];

/** Reads the next `size` events of the log and leaves out what is not wanted, so that a checkpoint moves on either way. */
export function createWindowReader({
  pool,
  schema,
}: {
  readonly pool: pg.Pool;
  readonly schema: string;
}): ReadWindow {
  const statement = {
    name: `${schema}.read_window`,
    // What is not wanted stays behind but for its position, which tells how far the log was looked at.
    text: `
      SELECT position, wanted, ${columns.map((column) => `CASE WHEN wanted THEN ${column} END AS ${column}`).join(', ')}
      FROM (
        SELECT e.*, stream ^@ ANY ($2::text[]) AS wanted FROM ${schema}.event e
        WHERE position > $1 ORDER BY position LIMIT $3
      ) next
      ORDER BY position`,
  };
  return async (after, prefixes, size) => {
    try {
      const { rows } = await pool.query<WindowRow>({ ...statement, values: [after ?? '0', prefixes, size] });
      return {
        events: rows.filter((row) => row.wanted).map(recordedEventOf),
        scannedTo: rows.at(-1)?.position,
        full: rows.length === size,
      };
    } catch (error) {
      throw asUnavailable(error);
    }
  };
}
