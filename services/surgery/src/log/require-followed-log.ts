import type { EventStore, EventStoreKind } from '@surgery-calendar/event-store';
import { inTransaction } from '@surgery-calendar/postgres';
import type { Pool } from 'pg';
import { identifyLog } from './identify-log.ts';

/** The log is another one than the one that the database's checkpoints are of. Says what to do; for operators. */
export class AnotherLog extends Error {
  override readonly name = 'AnotherLog';

  constructor(known: EventStoreKind, found: EventStoreKind) {
    super(
      `EVENT_STORE_URL names another log (${found}) than the one that this database has followed (${known}): its checkpoints mean ` +
        'nothing there, and events would be published twice or never. Set it back. To go on with this log for good, see ' +
        'docs/operations/event-store.md: stop every replica, delete from surgery.checkpoint, rebuild-board, start.',
    );
  }
}

/**
 * Makes sure that the log is the one that the checkpoints in the service's database are of; where there are none yet it is from now on.
 * Throws `AnotherLog`, and `EventStoreUnavailableError` where the log cannot be asked.
 */
export async function requireFollowedLog(
  { store, pool }: { readonly store: EventStore; readonly pool: Pool },
  kind: EventStoreKind,
): Promise<void> {
  const logId = await identifyLog(store);
  await inTransaction(pool, async (client) => {
    // Replicas that start side by side take turns.
    await client.query('lock table surgery.followed_log in share row exclusive mode');
    const { rows } = await client.query<{ log_id: string; kind: EventStoreKind; followed: boolean }>(
      `select log_id, kind, exists (select from surgery.checkpoint where position <> '0') as followed
       from surgery.followed_log`,
    );
    const [known] = rows;
    if (known?.log_id === logId && known.kind === kind) return;
    if (known?.followed === true) throw new AnotherLog(known.kind, kind);
    await client.query(
      `insert into surgery.followed_log (log_id, kind) values ($1, $2)
       on conflict (single) do update set log_id = excluded.log_id, kind = excluded.kind`,
      [logId, kind],
    );
  });
}
