import type { JsonObject, RecordedEvent } from '../event-store.ts';

/** A row of `event` as pg gives it: bigints are text, json is parsed. */
export interface EventRow {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly recorded_at: Date;
}

export function recordedEventOf(row: EventRow): RecordedEvent {
  return {
    id: row.id,
    type: row.type,
    data: row.data,
    metadata: row.metadata,
    stream: row.stream,
    revision: BigInt(row.revision),
    position: row.position,
    recordedAt: row.recorded_at,
  };
}
