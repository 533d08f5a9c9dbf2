import { eventually } from '@surgery-calendar/test-servers';
import type { DatabaseLocks } from './database-locks.ts';
import type { HoldingLine } from './holding-line.ts';

/** What a process can be made to wait for at a point of its way. */
export interface Surroundings {
  readonly database: DatabaseLocks;
  readonly google: HoldingLine;
  readonly broker: HoldingLine;
  /** How many of the surgeries have an event that their doctor sees. */
  readonly onCalendar: (surgeryIds: readonly string[]) => Promise<number>;
  /** How many of the surgeries are on the board as on their doctor's calendar. */
  readonly onBoard: (surgeryIds: readonly string[]) => Promise<number>;
}

/** A point on the way of a surgery through the bridge where the process stops and stays until it is killed. */
export interface KillPoint {
  readonly name: string;
  /** Makes the process wait there; gives what waits until it has got there, and then what lets everybody go on. */
  readonly stop: (around: Surroundings) => Promise<Stop>;
}

export interface Stop {
  readonly reached: (surgeryIds: readonly string[]) => Promise<void>;
  readonly release: () => Promise<void>;
}

const deadline = { timeoutMs: 30_000 };

function untilAll(surgeryIds: readonly string[], count: () => Promise<number>): Promise<void> {
  return eventually(async () => {
    const reached = await count();
    if (reached !== surgeryIds.length) throw new Error(`${reached} of ${surgeryIds.length} have got there`);
  }, deadline);
}

/** Behind a table that nobody may write to, or not even read, once `isThere` holds for all. */
function beforeWriting(
  name: string,
  table: string,
  statement: RegExp,
  isThere: (around: Surroundings, surgeryIds: readonly string[]) => Promise<number>,
  mode?: 'access exclusive',
): KillPoint {
  return {
    name,
    async stop(around) {
      const release = await around.database.lock(table, mode);
      return {
        async reached(surgeryIds) {
          await untilAll(surgeryIds, () => isThere(around, surgeryIds));
          await eventually(() => around.database.expectWaiting(statement), deadline);
        },
        release,
      };
    },
  };
}

function cut(line: HoldingLine): Promise<void> {
  line.cut();
  return Promise.resolve();
}

const rowsOf = (query: string) => (around: Surroundings, surgeryIds: readonly string[]) =>
  around.database.count(query, [surgeryIds]);
const onCalendar = (around: Surroundings, surgeryIds: readonly string[]) => around.onCalendar(surgeryIds);
const repliesWaiting = `select from calendar_bridge.outbox
  where split_part(ordering_key, '/', 2) = any($1::text[])`;

/** In an order in which no point waits for a lease that a kill before it left behind. */
export const killPoints: readonly KillPoint[] = [
  {
    name: 'after its replies are published and before they leave the outbox',
    async stop({ database, onBoard }) {
      const releaseRelay = await database.lock('calendar_bridge.outbox_relay');
      let release = releaseRelay;
      return {
        async reached(surgeryIds) {
          await untilAll(surgeryIds, () => database.count(repliesWaiting, [surgeryIds]));
          release = await database.lockRows(`${repliesWaiting} for update`, [surgeryIds]);
          await releaseRelay();
          await untilAll(surgeryIds, () => onBoard(surgeryIds));
          await eventually(() => database.expectWaiting(/^DELETE FROM .*outbox\b/), deadline);
        },
        release: () => release(),
      };
    },
  },
  beforeWriting(
    'after it took the lease and before it knows the access',
    'identity.google_account',
    /google_account/,
    rowsOf('select from calendar_bridge.entry where surgery_id = any($1) and lease_token is not null'),
    'access exclusive',
  ),
  beforeWriting(
    'after the intent is written and before the call',
    'calendar_bridge.quota_use',
    /take_quota/,
    rowsOf(`select from calendar_bridge.placement where surgery_id = any($1) and state = 'intended'`),
  ),
  {
    name: 'after Google did it and before the answer is read',
    stop({ google, onCalendar: count }) {
      google.silence('answers');
      return Promise.resolve({
        reached: (surgeryIds) => untilAll(surgeryIds, () => count(surgeryIds)),
        release: () => cut(google),
      });
    },
  },
  beforeWriting(
    'after the answer and before the record',
    'calendar_bridge.outbox',
    /insert into .*outbox\b/i,
    onCalendar,
  ),
  beforeWriting(
    'after the record and before the reply is published',
    'calendar_bridge.outbox_relay',
    /outbox_relay/,
    rowsOf(repliesWaiting),
  ),
  {
    name: 'after a message is recorded and before it is acknowledged',
    stop({ database, broker }) {
      broker.silence('requests');
      const heads = 'select from calendar_bridge.surgery_head where surgery_id = any($1)';
      return Promise.resolve({
        reached: (surgeryIds) => untilAll(surgeryIds, () => database.count(heads, [surgeryIds])),
        release: () => cut(broker),
      });
    },
  },
];
