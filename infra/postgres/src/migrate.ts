import { runner } from 'node-pg-migrate';
import pg from 'pg';

export interface MigrateOptions {
  /** Created where it is missing; the search path of every migration, and the home of its table `migrations`. */
  readonly schema: string;
  /** Holds the files `NNNN_name.sql`, run once each in the order of their numbers, all pending ones in one transaction. */
  readonly directory: string;
  readonly logger?: {
    info(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

/** Brings a schema up to date. Several processes may call it at once: one migrates, the others wait. */
export async function migrate(database: pg.Pool | string, options: MigrateOptions): Promise<void> {
  // A connection of its own: the runner leaves its search path and a long lock wait behind.
  const client = new pg.Client(
    typeof database === 'string'
      ? { connectionString: database }
      : { ...database.options, query_timeout: undefined, statement_timeout: false },
  );
  await client.connect();
  try {
    await runner({
      dbClient: client,
      dir: options.directory,
      ignorePattern: '(?!\\d{4}_.*\\.sql$).*',
      schema: options.schema,
      createSchema: true,
      migrationsTable: 'migrations',
      direction: 'up',
      singleTransaction: true,
      advisoryLockMode: 'wait',
      logger: quiet(options),
    });
  } finally {
    await client.end();
  }
}

function quiet({ logger, schema }: MigrateOptions) {
  return {
    info: (message: string) => {
      if (message.startsWith('###')) logger?.info({ schema }, message.replaceAll('#', '').trim());
    },
    warn: (message: string) => logger?.error({ schema }, message),
    error: (message: string) => logger?.error({ schema }, message),
  };
}
