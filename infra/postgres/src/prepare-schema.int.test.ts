import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTestDatabase, eventually, type TestDatabase } from '@surgery-calendar/test-servers';
import pg from 'pg';
import { migrateAndGrant, prepareSchema } from './index.ts';

const silent = { info: () => undefined, error: () => undefined };
let database: TestDatabase;
let directory: string;
let roles: { readonly owner: string; readonly user: string };

beforeEach(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'surgery-calendar-migrations-'));
  const name = `t_${randomBytes(6).toString('hex')}`;
  roles = { owner: `${name}_owner`, user: `${name}_user` };
  await asRole(database.url, async (client) => {
    await client.query(
      `create role ${roles.owner} login password 'x'; create role ${roles.user} login password 'x'`,
    );
    await client.query(
      `grant create on database ${client.escapeIdentifier(client.database ?? '')} to ${roles.owner}`,
    );
  });
});
afterEach(async () => {
  await asRole(database.url, (client) =>
    client.query(
      `drop owned by ${roles.user}; drop owned by ${roles.owner}; drop role ${roles.user}; drop role ${roles.owner}`,
    ),
  );
  await database.drop();
  await rm(directory, { recursive: true });
});

async function asRole<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlAs(role: string): string {
  const url = new URL(database.url);
  url.username = role;
  url.password = 'x';
  return url.href;
}

const write = (name: string, sql: string) => writeFile(join(directory, name), sql);
const migrateAsOwner = () =>
  migrateAndGrant([{ url: urlAs(roles.owner), schema: 'clinic', directory }], {
    grantTo: roles.user,
    logger: silent,
  });

test('a process that awaits its schema goes on once the owner has migrated, and at once when it is there', async () => {
  await write('0001_room.sql', 'create table room (id integer primary key)');
  const said: string[] = [];
  const logger = { ...silent, info: (_: object, message: string) => said.push(message) };
  const awaited = prepareSchema(urlAs(roles.user), { schema: 'clinic', directory, logger }, 'await');
  await eventually(() => expect(said).toEqual(['waiting until these migrations have run: 0001_room']));
  await migrateAsOwner();
  await awaited;
  await prepareSchema(urlAs(roles.user), { schema: 'clinic', directory }, 'await');
});

test('the service’s role reads and writes rows of all tables, later ones too, and changes no table', async () => {
  await write('0001_room.sql', 'create table room (id serial primary key, name text)');
  await migrateAsOwner();
  await write('0002_bed.sql', 'create table bed (id integer primary key)');
  await migrateAsOwner();
  await asRole(urlAs(roles.owner), (client) => client.query('create table clinic.made_by_hand (id integer)'));
  await asRole(urlAs(roles.user), async (client) => {
    await client.query(`insert into clinic.room (name) values ('Sala 3')`);
    await client.query('insert into clinic.bed values (1)');
    await client.query('insert into clinic.made_by_hand values (1)');
    await client.query('delete from clinic.bed');
    const denied = [
      'create table clinic.other (id integer)',
      'alter table clinic.room add column more text',
      'drop table clinic.bed',
      'create schema other',
      `delete from clinic.migrations`,
    ];
    for (const statement of denied)
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});

test('a schema that is newer than the process is taken', async () => {
  await write('0001_room.sql', 'create table room (id integer)');
  await write('0002_bed.sql', 'create table bed (id integer)');
  await migrateAsOwner();
  await rm(join(directory, '0002_bed.sql'));
  await prepareSchema(urlAs(roles.user), { schema: 'clinic', directory }, 'await');
});
