import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  createPostgresEventStore,
  postgresEventStoreMigrations,
  type PostgresEventStore,
} from '@surgery-calendar/event-store';
import { createPool, migrate } from '@surgery-calendar/postgres';
import type { IncomingMessage } from '@surgery-calendar/rabbit';
import { createTestDatabase, type TestDatabase } from '@surgery-calendar/test-servers';
import type { Pool } from 'pg';
import { consumeReplies } from './consume-replies.ts';

const schema = 'event_store';
let database: TestDatabase;
let pool: Pool;
let store: PostgresEventStore;
beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url, { schema, directory: postgresEventStoreMigrations });
  pool = createPool(database.url, { applicationName: 'replies' });
  store = createPostgresEventStore({ pool, listenUrl: database.url, schema });
});
afterAll(async () => {
  await store.close();
  await pool.end();
  await database.drop();
});

function replyAbout(surgeryId: string, entryVersion: number): IncomingMessage {
  const type = 'calendar.entry-settled.v1';
  const entry = { hospitalId: 'hc-sp', surgeryId, doctorId: 'crm-1', revision: 0, entryVersion };
  const data = { ...entry, outcome: 'created', eventId: 'google-1', settledAt: '2026-11-21T12:00:00.000Z' };
  const envelope = {
    specversion: '1.0',
    id: randomUUID(),
    source: '/surgery-calendar/calendar-bridge',
    type,
  };
  const body = Buffer.from(JSON.stringify({ ...envelope, data }));
  return { body, exchange: 'calendar.replies', routingKey: type, headers: {} };
}

test('a batch of replies is one commit: those of a surgery in their order, and one that is none is parked alone', async () => {
  const replies = Array.from({ length: 40 }, (_, nth) => replyAbout(`s-${nth % 20}`, nth));
  const broken = { ...replyAbout('s-1', 99), body: Buffer.from('no JSON') };
  const verdicts = await consumeReplies(store)([...replies.slice(0, 10), broken, ...replies.slice(10)]);
  expect(verdicts.map(({ kind }, nth) => (kind === 'park' ? nth : -1)).filter((nth) => nth >= 0)).toEqual([
    10,
  ]);
  const { rows } = await pool.query(
    `SELECT count(*)::int AS events, count(DISTINCT xmin::text)::int AS commits FROM ${schema}.event`,
  );
  expect(rows).toEqual([{ events: 40, commits: 1 }]);
  const slice = await store.readStream('calendar-hc-sp/s-7');
  expect(slice.found && slice.events.map(({ data }) => data['entryVersion'])).toEqual([7, 27]);
});

test('a batch that was stored and not acked is stored again, and the next one is served', async () => {
  const handle = consumeReplies(store);
  const again = replyAbout('s-again', 1);
  for (const batch of [[again], [again, replyAbout('s-again', 2)]])
    expect(await handle(batch)).toEqual(batch.map(() => ({ kind: 'ack' })));
  const slice = await store.readStream('calendar-hc-sp/s-again');
  expect(slice.found && slice.events.map(({ data }) => data['entryVersion'])).toEqual([1, 1, 2]);
});
