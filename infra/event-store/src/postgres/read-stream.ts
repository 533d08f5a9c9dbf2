import type pg from 'pg';
import type { EventStore } from '../event-store.ts';
import { recordedEventOf, type EventRow } from './event-row.ts';
import { asUnavailable } from './unavailable.ts';

/** Reads one stream over the index on (stream, revision). */
export function createReader({
  pool,
  schema,
}: {
  readonly pool: pg.Pool;
  readonly schema: string;
}): EventStore['readStream'] {
  const columns = 'position, stream, revision, id, type, data, metadata, recorded_at';
  const forwards = {
    name: `${schema}.read_forwards`,
    text: `SELECT ${columns} FROM ${schema}.event WHERE stream = $1 AND revision >= $2 ORDER BY revision LIMIT $3`,
  };
  const backwards = {
    name: `${schema}.read_backwards`,
    text: `SELECT ${columns} FROM ${schema}.event WHERE stream = $1 AND revision <= $2 ORDER BY revision DESC LIMIT $3`,
  };
  const exists = {
    name: `${schema}.stream_exists`,
    text: `SELECT FROM ${schema}.event WHERE stream = $1 LIMIT 1`,
  };
  return async (stream, { direction = 'forwards', from, limit } = {}) => {
    const statement = direction === 'forwards' ? forwards : backwards;
    const start = from ?? (direction === 'forwards' ? 0n : 2n ** 63n - 1n);
    try {
      const { rows } = await pool.query<EventRow>({
        ...statement,
        values: [stream, String(start), limit ?? null],
      });
      if (rows.length > 0) return { found: true, events: rows.map(recordedEventOf) };
      const { rowCount } = await pool.query({ ...exists, values: [stream] });
      return rowCount === 0 ? { found: false } : { found: true, events: [] };
    } catch (error) {
      throw asUnavailable(error);
    }
  };
}
