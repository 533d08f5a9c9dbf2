import { parseArgs } from 'node:util';
import { createPool } from '@surgery-calendar/postgres';
import { createLogger, progressReport, readEnvironment } from '@surgery-calendar/service-host';
import { listenToBoard } from '../board/board-signal.ts';
import { rebuildBoard } from '../board/rebuild-board.ts';
import { environment as settings } from '../configuration.ts';
import { openLog } from '../log/open-log.ts';
import { prepareLog } from '../log/prepare-log.ts';
import { logBegunAnew } from '../log/tell-begun-anew.ts';
import { AnotherLog } from '../log/require-followed-log.ts';
import { rewrapKeys } from '../patient-data/rewrap-keys.ts';
import { startPatientKeys } from '../patient-data/start-patient-keys.ts';
import { runForgetPatient } from './forget-patient-command.ts';
import { refuse } from './refuse.ts';
import { runRepublish } from './republish-command.ts';

const usage = `usage: npm run surgery -- rebuild-board
       npm run surgery -- republish --from <instant> --to <instant>
       npm run surgery -- forget-patient --hospital <id> --patient <id> [--reason "…"] [--dry-run]
       npm run surgery -- forget-patient --hospital <id> --surgery <id> [--reason "…"] [--dry-run]
       npm run surgery -- rotate-master-key

rebuild-board      makes the board anew from the log, beside the running service
republish          sends the newest message of every own surgery that takes place in the period once more, and who was forgotten
forget-patient     destroys the key of all that is kept of a patient, for ever; --surgery for a patient who has no id there;
                   --dry-run says what it would do. The reason is kept: it must not name the patient
rotate-master-key  wraps every patient's key under the first key of PATIENT_KEYS_MASTER, beside the running service

Exits 1 where the retention forbids it or EVENT_STORE_URL names another log than the service follows, 64 where the command is wrong.
DATABASE_URL, EVENT_STORE_URL where the log is elsewhere, but for rebuild-board PATIENT_KEYS_MASTER and PATIENT_KEYS_DATABASE_URL,
for republish AMQP_URL (with the surgery service's own user), for forget-patient RETENTION_DAYS, as the service has them; by
default the running npm start.
`;

const { values, positionals } = parseArguments();
const [command] = positionals;
const withKeys = ['republish', 'forget-patient', 'rotate-master-key'] as const;
const keysCommand = withKeys.find((name) => name === command);
if (positionals.length !== 1 || (command !== 'rebuild-board' && keysCommand === undefined)) refuse(usage);

const {
  PATIENT_KEYS_MASTER: master,
  AMQP_URL: amqpUrl,
  ...environment
} = readEnvironment(
  settings
    .pick({
      ...{ DATABASE_URL: true, EVENT_STORE_URL: true, AMQP_URL: true, RETENTION_DAYS: true },
      ...{ PATIENT_KEYS_DATABASE_URL: true, PATIENT_KEYS_MASTER: true, MIGRATIONS: true },
    })
    .partial({ AMQP_URL: true, PATIENT_KEYS_MASTER: true }),
  process.env,
);
const logger = createLogger({ name: 'surgery', level: 'warn' });
const opened = new AsyncDisposableStack();
const pool = createPool(environment.DATABASE_URL, { applicationName: 'surgery-operate' });
opened.defer(() => pool.end());
const { store, kind, close: closeLog } = openLog(environment, { pool, logger });
opened.defer(closeLog);

try {
  if (keysCommand === undefined) await rebuild();
  else await runWithKeys(keysCommand);
} catch (error) {
  if (!(error instanceof AnotherLog)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  await opened.disposeAsync();
}

/** As the service does at its start. */
function prepare(): Promise<void> {
  const onBegunAnew = (checkpoint: string) => logBegunAnew(logger, checkpoint);
  return prepareLog({ store, kind, pool, logger, onBegunAnew });
}

async function rebuild(): Promise<void> {
  await prepare();
  const report = progressReport('rebuild-board', process.stdout);
  await rebuildBoard({ store, pool }, ({ position, newest, events }) => {
    const percent = newest === 0n ? 100n : (position * 100n) / newest;
    report.step(events, `${percent} % of the log`);
  });
  report.done('the new board is in place');
}

async function runWithKeys(run: (typeof withKeys)[number]): Promise<void> {
  if (master === undefined) refuse(`${run} needs PATIENT_KEYS_MASTER\n`);
  const started = await startPatientKeys({ ...environment, PATIENT_KEYS_MASTER: master }, logger);
  opened.defer(started.close);
  if (run === 'rotate-master-key') {
    const report = progressReport(run, process.stdout);
    const count = await rewrapKeys(started.pool, master, (keys) => report.step(keys, 'keys'));
    report.done(`${count} keys are under ${master.current} now; older master keys are needed no more`);
    return;
  }
  await prepare();
  const signal = await listenToBoard(environment.DATABASE_URL);
  opened.defer(() => signal.close());
  const parts = { store, pool, keys: started.keys, signal, logger };
  if (run === 'republish') return runRepublish(parts, values, amqpUrl);
  const { done, text } = await runForgetPatient(
    { ...parts, now: new Date() },
    values,
    environment.RETENTION_DAYS,
  );
  (done ? process.stdout : process.stderr).write(`${text}\n`);
  if (!done) process.exitCode = 1;
}

function parseArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        ...{ from: { type: 'string' }, to: { type: 'string' } },
        ...{ hospital: { type: 'string' }, patient: { type: 'string' }, surgery: { type: 'string' } },
        ...{ reason: { type: 'string' }, 'dry-run': { type: 'boolean' } },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(`${error.message}\n\n${usage}`);
  }
}
