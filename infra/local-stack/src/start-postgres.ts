import { startEmbeddedPostgres } from '@surgery-calendar/postgres/embedded';
import pg from 'pg';
import type { LocalDirectory } from './local-directory.ts';
import type { LocalKeys } from './local-keys.ts';

export interface StackDatabase {
  /** Of a user who sees everything. */
  readonly url: string;
  readonly serviceUrls: {
    readonly surgery: string;
    readonly identity: string;
    readonly calendarBridge: string;
  };
  readonly description: string;
  stop(): Promise<void>;
}

const database = 'surgery_calendar';
const roles = { surgery: 'surgery', identity: 'identity', calendarBridge: 'calendar_bridge' } as const;

/** The PostgreSQL at `databaseUrl`, with the role it names for every service, or else one of our own with a role for each. */
export async function startPostgres(
  databaseUrl: string | undefined,
  local: LocalDirectory,
  keys: LocalKeys,
): Promise<StackDatabase> {
  if (databaseUrl !== undefined) {
    await prove(databaseUrl);
    const serviceUrls = { surgery: databaseUrl, identity: databaseUrl, calendarBridge: databaseUrl };
    return {
      url: databaseUrl,
      serviceUrls,
      description: 'the one at DATABASE_URL',
      stop: () => Promise.resolve(),
    };
  }
  const server = await startEmbeddedPostgres({
    directory: local.at('postgres'),
    password: keys.databasePassword,
  });
  try {
    await prepareDatabase(server.url, keys.databasePassword);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const as = (role: string) => {
    const url = new URL(server.url);
    url.pathname = `/${database}`;
    url.username = role;
    url.password = keys.databasePassword;
    return url.href;
  };
  const owner = new URL(server.url);
  owner.pathname = `/${database}`;
  return {
    url: owner.href,
    serviceUrls: {
      surgery: as(roles.surgery),
      identity: as(roles.identity),
      calendarBridge: as(roles.calendarBridge),
    },
    description: `embedded, its data in ${server.dataDirectory}`,
    stop: () => server.stop(),
  };
}

/** Throws where it cannot be reached or refuses the user. */
async function prove(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  await client.end();
}

/** Makes the database and the services' roles where they are missing. Each service makes its own schema. */
async function prepareDatabase(url: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`create database ${database}`);
    for (const role of Object.values(roles)) {
      const known = await client.query('select from pg_roles where rolname = $1', [role]);
      if (known.rowCount === 0) {
        await client.query(`create role ${role} login password ${client.escapeLiteral(password)}`);
      }
      await client.query(`grant connect, create on database ${database} to ${role}`);
    }
  } finally {
    await client.end();
  }
}
