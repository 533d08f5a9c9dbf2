import { randomBytes } from 'node:crypto';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { median, timed, type Measurement } from '@surgery-calendar/bench';
import { hospitalId } from '@surgery-calendar/contracts';
import { createPostgresEventStore, postgresEventStoreMigrations } from '@surgery-calendar/event-store';
import { createPool, migrate } from '@surgery-calendar/postgres';
import { createLogger } from '@surgery-calendar/service-host';
import { createTestDatabase } from '@surgery-calendar/test-servers';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { rebuildBoard } from '../src/board/rebuild-board.ts';
import { masterKeys } from '../src/patient-data/master-keys.ts';
import type { PatientKey } from '../src/patient-data/key-cache.ts';
import { startPatientKeys } from '../src/patient-data/start-patient-keys.ts';
import { durability } from './commit-time.ts';
import { copyAndDecrypt } from './copy-and-decrypt.ts';
import { fillLog } from './sealed-log.ts';

const surgeries = 20_000;
const rounds = 5;

/** Surgeries a second of a rebuild of the board, against COPY out of the log, decrypting, and COPY into a table like the board. */
export async function rebuildRate(): Promise<Measurement> {
  const database = await createTestDatabase();
  await migrate(database.url, { schema: 'event_store', directory: postgresEventStoreMigrations });
  await migrate(database.url, {
    schema: 'surgery',
    directory: fileURLToPath(new URL('../migrations', import.meta.url)),
  });
  const master = masterKeys.parse({ bench: randomBytes(32).toString('base64') });
  const { keys, close: closeKeys } = await startPatientKeys(
    { DATABASE_URL: database.url, PATIENT_KEYS_MASTER: master },
    createLogger({ name: 'bench', level: 'warn' }),
  );
  const key = await keys.keyOf({ hospitalId: hospitalId.parse('hc-sp'), patientId: 'p-1' });
  const [reader, writer] = [new pg.Client(database.url), new pg.Client(database.url)];
  await Promise.all([reader.connect(), writer.connect()]);
  await fillLog(writer, key, surgeries);
  const pool = createPool(database.url, { applicationName: 'rebuild bench' });
  const store = createPostgresEventStore({ pool, listenUrl: database.url, schema: 'event_store' });

  const rebuilt = () => timed(() => rebuildBoard({ store, pool }, () => undefined));
  const copied = async (): Promise<number> => {
    await writer.query('DROP TABLE IF EXISTS copied; CREATE TABLE copied (LIKE surgery.board INCLUDING ALL)');
    return timed(() => copyOver(reader, writer, key));
  };
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round += 1) {
    const own = await rebuilt();
    const least = await copied();
    if (round < 0) continue;
    ours.push(own);
    theirs.push(least);
  }
  const { rows } = await writer.query<{ same: boolean }>(
    `SELECT (SELECT count(*) FROM copied) = ${surgeries} AND (SELECT count(*) FROM surgery.board) = ${surgeries} AS same`,
  );
  if (rows[0]?.same !== true) throw new Error('the two sides did not make the same rows');
  const durable = await durability(writer);
  await Promise.all([reader.end(), writer.end()]);
  await store.close();
  await closeKeys();
  await pool.end();
  await database.drop();
  const rate = (ms: number) => ((surgeries / ms) * 1_000).toFixed(0);
  return {
    name: 'rebuild of the board to COPY out, decrypt, COPY in',
    ratios: ours.map((ms, round) => (theirs[round] ?? Number.NaN) / ms),
    goal: { atLeast: 0.6 },
    detail: `${surgeries} surgeries: ${rate(median(ours))} a second, COPY ${rate(median(theirs))}; ${durable}`,
  };
}

async function copyOver(reader: pg.Client, writer: pg.Client, key: PatientKey): Promise<void> {
  let rest = '';
  let number = 0;
  const transform = new Transform({
    transform(chunk: Buffer, _, done) {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      done(null, lines.map((line) => copyAndDecrypt(line, key, (number += 1))).join(''));
    },
  });
  await pipeline(
    reader.query(copyTo('COPY (SELECT data FROM event_store.event ORDER BY position) TO STDOUT')),
    transform,
    writer.query(copyFrom('COPY copied FROM STDIN')),
  );
}
