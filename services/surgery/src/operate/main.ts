import { parseArgs } from 'node:util';
import { instant } from '@surgery-calendar/contracts';
import { createPostgresEventStore } from '@surgery-calendar/event-store';
import { createPool, isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { connectRabbit } from '@surgery-calendar/rabbit';
import { createLogger, progressReport, readEnvironment } from '@surgery-calendar/service-host';
import { z } from 'zod';
import { awaitBoard } from '../board/await-board.ts';
import { listenToBoard } from '../board/board-signal.ts';
import { rebuildBoard } from '../board/rebuild-board.ts';
import { republish } from '../relay/republish.ts';

const usage = `usage: npm run surgery -- rebuild-board
       npm run surgery -- republish --from <instant> --to <instant>

rebuild-board   makes the board anew from the log, beside the running service
republish       sends the newest message of every own surgery that takes place in the period once more

DATABASE_URL, and for republish AMQP_URL (with the surgery service's own user), say where; by default the running npm start.
`;

const { values, positionals } = parseArguments();
const [command] = positionals;
if (positionals.length !== 1 || (command !== 'rebuild-board' && command !== 'republish')) refuse(usage);

const environment = readEnvironment(
  z.object({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    AMQP_URL: z.url({ protocol: /^amqps?$/ }).optional(),
  }),
  process.env,
);
const logger = createLogger({ name: 'surgery', level: 'warn' });
const pool = createPool(environment.DATABASE_URL, { applicationName: 'surgery-operate' });
const store = createPostgresEventStore({
  ...{ pool, listenUrl: environment.DATABASE_URL, logger },
  schema: 'event_store',
});

try {
  if (command === 'rebuild-board') await rebuild();
  else await republishPeriod();
} finally {
  await store.close();
  await pool.end();
}

async function rebuild(): Promise<void> {
  const report = progressReport('rebuild-board', process.stdout);
  await rebuildBoard({ store, pool }, ({ position, newest, events }) => {
    const percent = newest === 0n ? 100n : (position * 100n) / newest;
    report.step(events, `${percent} % of the log`);
  });
  report.done('the new board is in place');
}

async function republishPeriod(): Promise<void> {
  const [from, to] = [instant.safeParse(values.from), instant.safeParse(values.to)];
  if (!from.success || !to.success)
    refuse('republish needs --from and --to, each an instant such as 2026-12-01T00:00:00-03:00\n');
  const { AMQP_URL: url } = environment;
  if (url === undefined)
    refuse('republish needs AMQP_URL; the bus of an npm start without RabbitMQ is inside its process\n');
  // Stops between two batches. A rebuild needs no such care: what a killed one leaves behind the next one throws away.
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopping.abort());
  const signal = await listenToBoard(environment.DATABASE_URL);
  const bus = await connectRabbit({
    ...{ url, name: 'surgery republish', logger, publishAs: 'connection-user' },
    isTransient: isDatabaseUnavailable,
  });
  try {
    await awaitBoard({ store, pool, signal });
    const report = progressReport('republish', process.stdout);
    const count = await republish(
      { store, pool, bus, logger },
      { from: from.data, to: to.data },
      (published) => report.step(published, 'messages'),
      stopping.signal,
    );
    if (stopping.signal.aborted) process.exitCode = 1;
    report.done(`${count} messages published${stopping.signal.aborted ? ', then stopped' : ''}`);
  } finally {
    await bus.close();
    await signal.close();
  }
}

function parseArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { from: { type: 'string' }, to: { type: 'string' } },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(`${error.message}\n\n${usage}`);
  }
}

/** Exit code 64 is `EX_USAGE` of sysexits.h. */
function refuse(text: string): never {
  process.stderr.write(text);
  process.exit(64);
}
