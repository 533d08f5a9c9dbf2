import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { migrate, type MigrateOptions } from './migrate.ts';

/** `run`: with the right to create tables. `await`: somebody else migrates, and this process has no such right. */
export const migrationModes = ['run', 'await'] as const;
export type MigrationMode = (typeof migrationModes)[number];

const pollMs = 1_000;

/**
 * Resolves once the schema is at least at the version that this program was written for: migrates it, or waits until another
 * process has. A newer schema is taken: in a rolling update the old replicas go on beside it.
 */
export async function prepareSchema(
  database: string,
  options: MigrateOptions,
  mode: MigrationMode,
): Promise<void> {
  if (mode === 'run') return migrate(database, options);
  let told = '';
  for (;;) {
    const missing = await missingMigrations(database, options);
    if (missing.length === 0) return;
    const names = missing.join(', ');
    if (names !== told)
      options.logger?.info({ schema: options.schema }, `waiting until these migrations have run: ${names}`);
    told = names;
    await pause(pollMs);
  }
}

/** Of the migrations in the directory, those that the schema has not had. Throws where the database is away or may not be read. */
export async function missingMigrations(
  database: string,
  { schema, directory }: Pick<MigrateOptions, 'schema' | 'directory'>,
): Promise<readonly string[]> {
  const wanted = readdirSync(directory)
    .filter((file) => /^\d{4}_.*\.sql$/.test(file))
    .map((file) => file.slice(0, -'.sql'.length))
    .toSorted();
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select name from ${client.escapeIdentifier(schema)}.migrations`,
    );
    const had = new Set(rows.map(({ name }) => name));
    return wanted.filter((name) => !had.has(name));
  } catch (error) {
    if (isYetToCome(error)) return wanted;
    throw error;
  } finally {
    await client.end();
  }
}

/** No schema, no table, or no right yet: the rights are given after the migrations, by the same command. */
function isYetToCome(error: unknown): boolean {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return code === '3F000' || code === '42P01' || code === '42501';
}
