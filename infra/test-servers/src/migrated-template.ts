import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, type MigrateOptions } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { asOwner } from './as-owner.ts';
import { serverUrl, testRun } from './server-url.ts';

/**
 * The name of a database with these schemas, to be copied: a copy takes a fraction of what the migrations do. Made by whoever of a run
 * asks first, while the others wait.
 */
export async function migratedTemplate(
  owner: pg.Client,
  server: string,
  schemas: readonly MigrateOptions[],
): Promise<string> {
  const name = `${prefix()}${fingerprint(schemas)}`;
  if (await exists(owner, name)) return name;
  await owner.query(`SELECT pg_advisory_lock(hashtext($1))`, [name]);
  try {
    if (!(await exists(owner, name))) await make(owner, server, name, schemas);
    return name;
  } finally {
    await owner.query(`SELECT pg_advisory_unlock(hashtext($1))`, [name]);
  }
}

/** Drops what the run made. */
export function dropTemplates(): Promise<void> {
  return asOwner(serverUrl('TEST_POSTGRES_URL'), async (owner) => {
    const { rows } = await owner.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
      [prefix()],
    );
    for (const { name } of rows) await owner.query(`DROP DATABASE ${name} WITH (FORCE)`);
  });
}

/** Of the run: another one on the same server has its own. */
const prefix = () => `template_${testRun()}_`;

/** It has its name once it is whole. */
async function make(
  owner: pg.Client,
  server: string,
  name: string,
  schemas: readonly MigrateOptions[],
): Promise<void> {
  const unfinished = `${name}_unfinished`;
  await owner.query(`DROP DATABASE IF EXISTS ${unfinished}`);
  await owner.query(`CREATE DATABASE ${unfinished}`);
  const url = new URL(server);
  url.pathname = `/${unfinished}`;
  for (const schema of schemas) await migrate(url.href, schema);
  // The migrations' connections may still be on their way out.
  await owner.query(`SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = $1`, [
    unfinished,
  ]);
  await owner.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
}

async function exists(owner: pg.Client, name: string): Promise<boolean> {
  return (await owner.query('SELECT FROM pg_database WHERE datname = $1', [name])).rowCount === 1;
}

function fingerprint(schemas: readonly MigrateOptions[]): string {
  const hash = createHash('sha256');
  for (const { schema, directory } of schemas) {
    hash.update(`${schema}\0`);
    for (const file of readdirSync(directory).toSorted()) {
      hash.update(`${file}\0`).update(readFileSync(join(directory, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
