import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import { moveCheckpoint, readCheckpoint } from '../log/checkpoint.ts';
import { boardChannel, boardStreams, liveBoard, type BoardTables } from './board-tables.ts';
import { projectBoard } from './project-board.ts';

/** How far a rebuild has come: the position it has read to and the newest one of the log, and how many events it has projected. */
export interface RebuildProgress {
  readonly position: bigint;
  readonly newest: bigint;
  readonly events: number;
}

const names = ['board', 'hospital', 'conflict'] as const;
const nextBoard: BoardTables = {
  board: 'surgery.board_next',
  hospital: 'surgery.board_hospital_next',
  conflict: 'surgery.board_conflict_next',
  reader: 'board-next',
};

/**
 * Makes the board anew from the log while the present one is read and written: new tables, catch up, swap in one commit. What a
 * rebuild that was killed left behind is thrown away first. Throws where another rebuild is under way, and what an event is refused with.
 */
export async function rebuildBoard(
  parts: { readonly store: EventStore; readonly pool: Pool },
  onProgress: (progress: RebuildProgress) => void,
): Promise<void> {
  const { store, pool } = parts;
  const lock = await pool.connect();
  try {
    const { rows } = await lock.query<{ alone: boolean }>(
      `select pg_try_advisory_lock(hashtext('surgery.rebuild-board')) as alone`,
    );
    if (rows[0]?.alone !== true) throw new Error('another rebuild of the board is under way');
    await inTransaction(pool, createTables);
    const caughtUp = followInto(parts, onProgress);
    try {
      await caughtUp.to(await store.lastPosition(boardStreams));
      await inTransaction(pool, async (client) => {
        // The live board stands still from here to the commit, so the new one can come level with it.
        await client.query('select from surgery.checkpoint where reader = $1 for update', [liveBoard.reader]);
        await caughtUp.to(await readCheckpoint(client, liveBoard.reader));
        await caughtUp.stop();
        await swapTables(client);
      });
    } finally {
      await caughtUp.stop();
    }
  } finally {
    // Where it cannot be unlocked, the end of the session does it.
    await lock.query(`select pg_advisory_unlock(hashtext('surgery.rebuild-board'))`).then(
      () => lock.release(),
      () => lock.release(true),
    );
  }
}

async function createTables(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ owner: string }>(
    `select quote_ident(pg_get_userbyid(relowner)) as owner from pg_class where oid = $1::regclass`,
    [liveBoard.board],
  );
  const [live] = rows;
  if (live === undefined) throw new Error(`${liveBoard.board} does not exist`);
  // An administrator may rebuild it; the service must still be able to read what comes of that.
  await client.query(`set local role ${live.owner}`);
  for (const name of names) {
    await client.query(`drop table if exists ${nextBoard[name]}`);
    await client.query(`create table ${nextBoard[name]} (like ${liveBoard[name]} including all)`);
  }
  // Its numbers begin where those of the present board did, so that each change has the number by which clients know it.
  await client.query(
    `insert into ${nextBoard.hospital} (hospital_id, last_change, begun_after)
     select hospital_id, begun_after, begun_after from ${liveBoard.hospital} where begun_after > 0`,
  );
  await client.query('delete from surgery.checkpoint where reader = $1', [nextBoard.reader]);
}

async function swapTables(client: ClientBase): Promise<void> {
  const position = await readCheckpoint(client, nextBoard.reader);
  for (const name of names) {
    await client.query(`drop table ${liveBoard[name]}`);
    await client.query(`alter table ${nextBoard[name]} rename to ${liveBoard[name].replace('surgery.', '')}`);
  }
  if (position !== undefined) await moveCheckpoint(client, liveBoard.reader, position);
  await client.query('delete from surgery.checkpoint where reader = $1', [nextBoard.reader]);
  await client.query('select pg_notify($1, $2)', [boardChannel, '']);
}

/** Projects the log into the new tables from the beginning, and goes on until it is stopped. */
function followInto(
  { store, pool }: { readonly store: EventStore; readonly pool: Pool },
  onProgress: (progress: RebuildProgress) => void,
) {
  let after: string | undefined;
  let target = 0n;
  let events = 0;
  let arrived = (): void => undefined;
  const reached = (): boolean => BigInt(after ?? '0') >= target;
  let projecting = Promise.resolve();
  const project = async (batch: readonly RecordedEvent[], position: string): Promise<void> => {
    await projectBoard(pool, nextBoard, { events: batch, after, position });
    after = position;
    events += batch.length;
    onProgress({
      position: BigInt(position),
      newest: target > BigInt(position) ? target : BigInt(position),
      events,
    });
    if (reached()) arrived();
  };
  const subscription = store.subscribe({
    prefixes: boardStreams,
    after: undefined,
    batchSize: 1_000,
    onBatch: async (batch, position) => {
      // The next batch is read while this one is written.
      await projecting;
      projecting = project(batch, position);
      if (BigInt(position) >= target) await projecting;
      else projecting.catch(() => undefined);
    },
  });
  return {
    /** Resolves once the new board shows all up to a position; rejects with what ended the reading. */
    async to(position: string | undefined): Promise<void> {
      target = BigInt(position ?? '0');
      if (reached()) return;
      await Promise.race([
        new Promise<void>((resolve) => (arrived = resolve)),
        subscription.ended.then(() => Promise.reject(new Error('the reading of the log was stopped'))),
      ]);
    },
    async stop(): Promise<void> {
      await subscription.stop();
      await projecting.catch(() => undefined);
    },
  };
}
