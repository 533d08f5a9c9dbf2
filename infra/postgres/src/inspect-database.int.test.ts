import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@surgery-calendar/test-servers';
import pg from 'pg';
import { inspectDatabase } from './inspect-database.ts';

let database: TestDatabase;
let client: pg.Client;
const role = `t_${randomBytes(6).toString('hex')}`;

beforeEach(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  await client.query(`create schema clinic; create table clinic.room (id integer); create table clinic.bed (id integer);
    create role ${role} login password 'x'; grant usage on schema clinic to ${role}; grant select, insert on clinic.room to ${role}`);
});
afterEach(async () => {
  await client.query(`drop owned by ${role}; drop role ${role}`);
  await client.end();
  await database.drop();
});

test('a database is seen as its user sees it: version, clock, and the tables that are closed to it', async () => {
  const url = new URL(database.url);
  Object.assign(url, { username: role, password: 'x' });
  const facts = await inspectDatabase(url.href, ['clinic', 'elsewhere']);
  expect(facts).toMatchObject({ user: role, isStandby: false, closedTables: ['clinic.bed'] });
  // The machine may stand still amid the question; half of that would be skew.
  expect(Math.abs(facts.skewSeconds)).toBeLessThan(30);
  expect((await inspectDatabase(database.url, ['clinic'])).closedTables).toEqual([]);
});

test('a refused user is thrown', async () => {
  const url = new URL(database.url);
  Object.assign(url, { username: 'nobody-at-all', password: 'x' });
  await expect(inspectDatabase(url.href, [])).rejects.toMatchObject({ code: expect.stringMatching(/^28/) });
});
