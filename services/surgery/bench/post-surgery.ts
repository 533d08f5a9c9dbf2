import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { median, timed, type Measurement } from '@surgery-calendar/bench';
import {
  createPostgresEventStore,
  postgresEventStoreMigrations,
  type EventStore,
} from '@surgery-calendar/event-store';
import { createPool, migrate } from '@surgery-calendar/postgres';
import { createApp, createBearerVerifier, createLogger, serveHttp } from '@surgery-calendar/service-host';
import { createTestDatabase } from '@surgery-calendar/test-servers';
import pg from 'pg';
import { v7 as uuidV7 } from 'uuid';
import { addSurgeryRoutes } from '../src/http/surgery-routes.ts';
import { masterKeys } from '../src/patient-data/master-keys.ts';
import { startPatientKeys } from '../src/patient-data/start-patient-keys.ts';
import { startHospitalIssuers } from '../src/testing/hospital-issuers.ts';
import { booking } from '../src/testing/surgery-world.ts';
import { commitOne, createBareTable, durability } from './commit-time.ts';

const rounds = 15;
const posts = 60;

/**
 * How many commits `POST /surgeries` takes beyond the same route whose store keeps nothing, by their medians: the token is verified, the
 * body parsed, the patient sealed in both. A commit is one row of as many bytes on a connection of its own.
 */
export async function postSurgery(): Promise<Measurement> {
  const database = await createTestDatabase();
  await migrate(database.url, { schema: 'event_store', directory: postgresEventStoreMigrations });
  await migrate(database.url, {
    schema: 'surgery',
    directory: fileURLToPath(new URL('../migrations', import.meta.url)),
  });
  const logger = createLogger({ name: 'bench', level: 'warn' });
  const master = masterKeys.parse({ bench: randomBytes(32).toString('base64') });
  const { keys, close: closeKeys } = await startPatientKeys(
    { DATABASE_URL: database.url, PATIENT_KEYS_MASTER: master },
    logger,
  );
  const pool = createPool(database.url, { applicationName: 'post bench' });
  const store = createPostgresEventStore({ pool, listenUrl: database.url, schema: 'event_store' });
  const forgetful: EventStore = { ...store, append: () => Promise.resolve({ revision: 0n }) };
  const issuers = await startHospitalIssuers();
  const verifyBearer = createBearerVerifier({
    issuers: issuers.hospitals.map(({ hospitalId, issuer }) => ({ issuer, tenant: hospitalId })),
    audience: 'surgery-calendar',
  });
  const serve = (of: EventStore) => {
    const parts = { store: of, pool, keys, verifyBearer, clock: () => new Date(), newId: uuidV7 };
    return serveHttp(
      createApp({ logger }, (routes) => addSurgeryRoutes(routes, parts)),
      { port: 0, host: '127.0.0.1' },
    );
  };
  const servers = { full: await serve(store), without: await serve(forgetful) };
  const token = await issuers.tokenOf('hc-sp');
  const post = async (port: number): Promise<void> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const url = `http://127.0.0.1:${port}/surgeries`;
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(booking) });
    if (answer.status !== 201) throw new Error(`POST /surgeries answered ${answer.status}`);
    await answer.arrayBuffer();
  };
  const client = new pg.Client(database.url);
  await client.connect();
  await createBareTable(client);

  const [full, without, commits]: [number[], number[], number[]] = [[], [], []];
  for (let round = -3; round < rounds; round += 1) {
    const slices = { full: [] as number[], without: [] as number[], commit: [] as number[] };
    // One of each in turn: what else the machine does meets all three alike.
    for (let nth = 0; nth < posts; nth += 1) {
      slices.commit.push(await timed(() => commitOne(client)));
      slices.without.push(await timed(() => post(servers.without.port)));
      slices.full.push(await timed(() => post(servers.full.port)));
    }
    if (round < 0) continue;
    full.push(median(slices.full));
    without.push(median(slices.without));
    commits.push(median(slices.commit));
  }
  const durable = await durability(client);
  await client.end();
  for (const server of Object.values(servers)) await server.close();
  await issuers.stop();
  await store.close();
  await closeKeys();
  await pool.end();
  await database.drop();
  return {
    name: 'commits a POST /surgeries takes beyond all else it does',
    ratios: full.map((ms, round) => (ms - (without[round] ?? 0)) / (commits[round] ?? Number.NaN)),
    goal: { atMost: 1.3 },
    detail: `p50 ${median(full).toFixed(2)} ms, without the append ${median(without).toFixed(2)} ms, a commit ${median(commits).toFixed(2)} ms; ${durable}`,
  };
}
