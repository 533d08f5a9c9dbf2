import { randomUUID } from 'node:crypto';
import type { EventStore } from '@surgery-calendar/event-store';
import { inTransaction } from '@surgery-calendar/postgres';
import type { Pool } from 'pg';
import { liveBoard } from '../board/board-tables.ts';

export interface BeginAnewParts {
  readonly store: EventStore;
  readonly pool: Pool;
  /** Told of the checkpoint that the log does not reach. */
  readonly onBegunAnew: (checkpoint: string) => void;
}

/** Of no meaning but its position; no reader follows it. */
const probeStream = 'log-probe';

/**
 * Has every reader begin at the log's beginning, with an empty board, where the log is older than what was read of it, as after the
 * restore of an old back-up of it alone: what is appended next would fall below the checkpoints and be published and listed by nobody.
 * What was published before goes out once more and changes nothing. Resolves with whether it was so.
 */
export async function beginAnewIfOlder({ store, pool, onBegunAnew }: BeginAnewParts): Promise<boolean> {
  const furthest = await furthestCheckpoint(pool);
  if (furthest === undefined || !(await fallsBelow(store, furthest))) return false;
  await inTransaction(pool, async (client) => {
    // Whoever relays loses the lease with its epoch, and what it has in memory of where it was.
    await client.query(`update surgery.checkpoint set position = '0', epoch = epoch + 1`);
    for (const table of [liveBoard.board, liveBoard.conflict]) await client.query(`delete from ${table}`);
    // Streams of changes resume by these numbers: were they given once more, their clients would hear nothing until then.
    await client.query(`update ${liveBoard.hospital} set begun_after = last_change`);
  });
  onBegunAnew(furthest);
  return true;
}

async function furthestCheckpoint(pool: Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ position: string | null }>(
    `select max(position::numeric)::text as position from surgery.checkpoint where position <> '0'`,
  );
  return rows[0]?.position ?? undefined;
}

/**
 * Whether the next event would be at a position or below it. The newest event there is need not be as far as a checkpoint, which
 * EventStoreDB moves beyond it while nothing comes: then only an event that is appended tells.
 */
async function fallsBelow(store: EventStore, position: string): Promise<boolean> {
  const newest = await store.lastPosition(['']);
  if (newest !== undefined && BigInt(newest) >= BigInt(position)) return false;
  const probe = { id: randomUUID(), type: 'PositionProbed', data: {}, metadata: {} };
  await store.append(probeStream, 'any', [probe]);
  const probed = await store.lastPosition([probeStream]);
  return probed === undefined || BigInt(probed) <= BigInt(position);
}
