import { eventually } from '@surgery-calendar/test-servers';
import type { DatabaseLocks } from './database-locks.ts';
import type { HoldingLine } from './holding-line.ts';

/** What a process can be made to wait for at a point of its way. */
export interface Surroundings {
  readonly database: DatabaseLocks;
  readonly google: HoldingLine;
  readonly broker: HoldingLine;
  /** How many of the surgeries are at Google as they were last asked for: with an event at that time, or with none. */
  readonly asAsked: (surgeryIds: readonly string[]) => Promise<number>;
  /** How many of the surgeries the board shows as settled as they were last asked for. */
  readonly onBoard: (surgeryIds: readonly string[]) => Promise<number>;
}

/** What is under way when the process is killed. */
export interface UnderWay {
  /** New surgeries, which an insert puts on a calendar. */
  readonly scheduled: readonly string[];
  /** Surgeries that stood on a calendar before, and which an update or a removal changes there. */
  readonly changed: readonly string[];
}

/** A point on the way of a surgery through the bridge where the process stops and stays until it is killed. */
export interface KillPoint {
  readonly name: string;
  /** Makes the process wait there; gives what waits until it has got there, and then what lets everybody go on. */
  readonly stop: (around: Surroundings) => Promise<Stop>;
}

export interface Stop {
  readonly reached: (underWay: UnderWay) => Promise<void>;
  readonly release: () => Promise<void>;
}

const deadline = { timeoutMs: 30_000 };

const allOf = ({ scheduled, changed }: UnderWay) => [...scheduled, ...changed];

function untilAll(surgeryIds: readonly string[], count: () => Promise<number>): Promise<void> {
  return eventually(async () => {
    const reached = await count();
    if (reached !== surgeryIds.length) throw new Error(`${reached} of ${surgeryIds.length} have got there`);
  }, deadline);
}

/** Behind a table that nobody may write to, or not even read, once `isThere`, and so many statements wait there. */
function beforeWriting(
  name: string,
  { table, mode, statement, waiting }: Barrier,
  isThere: (around: Surroundings, underWay: UnderWay) => Promise<void>,
): KillPoint {
  return {
    name,
    async stop(around) {
      const release = await around.database.lock(table, mode);
      return {
        async reached(underWay) {
          await isThere(around, underWay);
          const atLeast = waiting === 'all' ? allOf(underWay).length : 1;
          await eventually(() => around.database.expectWaiting(statement, atLeast), deadline);
        },
        release,
      };
    },
  };
}

interface Barrier {
  readonly table: string;
  readonly mode?: 'access exclusive';
  readonly statement: RegExp;
  readonly waiting: 'all' | 'some';
}

function cut(line: HoldingLine): Promise<void> {
  line.cut();
  return Promise.resolve();
}

const rowsOf =
  (query: string, which: (underWay: UnderWay) => readonly string[] = allOf) =>
  ({ database }: Pick<Surroundings, 'database'>, underWay: UnderWay) => {
    const surgeryIds = which(underWay);
    return untilAll(surgeryIds, () => database.count(query, [surgeryIds]));
  };
const atGoogle = ({ asAsked }: Surroundings, underWay: UnderWay) =>
  untilAll(allOf(underWay), () => asAsked(allOf(underWay)));
const repliesWaiting = `from calendar_bridge.outbox where split_part(ordering_key, '/', 2) = any($1::text[])`;
/** A surgery that a worker failed at first has two replies there. */
const untilReplied = rowsOf(`select distinct split_part(ordering_key, '/', 2) ${repliesWaiting}`);

/** In an order in which no point waits for a lease that a kill before it left behind. */
export const killPoints: readonly KillPoint[] = [
  {
    name: 'after its replies are published and before they leave the outbox',
    stop({ database, broker, onBoard }) {
      broker.silence('requests');
      let release = () => cut(broker);
      return Promise.resolve({
        async reached(underWay) {
          await untilReplied({ database }, underWay);
          release = await database.lockRows(`select ${repliesWaiting} for update`, [allOf(underWay)]);
          broker.resume();
          // Those of one batch, at least: what came to the outbox a moment later waits behind them.
          await eventually(async () => {
            if ((await onBoard(allOf(underWay))) === 0) throw new Error('none has got there');
          }, deadline);
          await eventually(() => database.expectWaiting(/^DELETE FROM .*outbox\b/), deadline);
        },
        release: () => release(),
      });
    },
  },
  beforeWriting(
    'after it took the lease and before it knows the access',
    {
      ...{ table: 'identity.google_account', mode: 'access exclusive' },
      // The doctor's entries ask together.
      ...{ statement: /google_account/, waiting: 'some' },
    },
    rowsOf('select from calendar_bridge.entry where surgery_id = any($1) and lease_token is not null'),
  ),
  beforeWriting(
    'after the intent is written and before the call',
    { table: 'calendar_bridge.quota_use', statement: /take_quota/, waiting: 'all' },
    rowsOf(
      `select from calendar_bridge.placement where surgery_id = any($1) and state = 'intended'`,
      ({ scheduled }) => scheduled,
    ),
  ),
  {
    name: 'after Google did it and before the answer is read',
    stop(around) {
      around.google.silence('answers');
      return Promise.resolve({
        reached: (underWay) => atGoogle(around, underWay),
        release: () => cut(around.google),
      });
    },
  },
  beforeWriting(
    'after the answer and before the record',
    { table: 'calendar_bridge.outbox', statement: /insert into .*outbox\b/i, waiting: 'all' },
    atGoogle,
  ),
  {
    name: 'after the record and before the reply is published',
    stop({ broker, database }) {
      broker.silence('requests');
      return Promise.resolve({
        reached: (underWay) => untilReplied({ database }, underWay),
        release: () => cut(broker),
      });
    },
  },
  {
    name: 'after a message is recorded and before it is acknowledged',
    stop({ database, broker }) {
      broker.silence('requests');
      const heads = 'select from calendar_bridge.surgery_head where surgery_id = any($1)';
      const [untilNew, untilChanged] = [
        rowsOf(heads, ({ scheduled }) => scheduled),
        rowsOf(`${heads} and revision > 0`, ({ changed }) => changed),
      ];
      return Promise.resolve({
        async reached(underWay) {
          await untilNew({ database }, underWay);
          await untilChanged({ database }, underWay);
        },
        release: () => cut(broker),
      });
    },
  },
];
