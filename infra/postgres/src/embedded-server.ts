import { join } from 'node:path';
import { reachableBinaries } from './embedded-binaries.ts';
import { chooseHome } from './embedded-home.ts';
import { freePort } from './free-port.ts';
import { startGuarded } from './guarded-process.ts';
import { initialiseCluster } from './initialise-cluster.ts';
import { keptPassword } from './kept-password.ts';
import { answersQueries } from './server-answers.ts';
import { stopStalePostmaster } from './stale-postmaster.ts';

export interface EmbeddedPostgresOptions {
  /** Holds the data from one start to the next; made where missing, private to its owner. */
  readonly directory: string;
  /** A free one unless given. */
  readonly port?: number;
  /** The superuser's. One is generated and kept in `directory` unless given. It cannot change once the data exists. */
  readonly password?: string;
  /** More lines of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  readonly url: string;
  /**
   * Where the data really is. As root, PostgreSQL runs as another user; where that user cannot enter `directory`, the data
   * is kept under /var/tmp, by a name derived from `directory`.
   */
  readonly dataDirectory: string;
  /** Ends the server in good order. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a PostgreSQL of our own on 127.0.0.1, ending first one that a killed predecessor left on the same data. A Ctrl-C does
 * not reach it; it ends by `stop()` or together with this process. Throws with one sentence where it cannot start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = chooseHome(options.directory);
  const binaries = reachableBinaries(home);
  const dataDirectory = join(home.path, 'data');
  const password = options.password ?? keptPassword(home);
  await stopStalePostmaster(dataDirectory);
  initialiseCluster({ binaries, home, dataDirectory, password });

  const port = await freePort(options.port);
  const url = `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and their values may hold patient data: the server's own log leaves them out.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...options.settings,
  };
  const server = startGuarded({
    command: [
      binaries.postgres,
      '-D',
      dataDirectory,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // Fast shutdown: ends the sessions, then closes in good order.
    stopSignal: 'INT',
    logFile: join(home.path, 'postgres.log'),
    user: home.user,
  });
  try {
    await answersQueries(url, server.ended);
  } catch (error) {
    await server.stop();
    throw new Error(
      `The embedded PostgreSQL on port ${port} did not start: ${reason(error)}; see ${server.logFile}`,
      { cause: error },
    );
  }
  return { url, dataDirectory, stop: server.stop };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
