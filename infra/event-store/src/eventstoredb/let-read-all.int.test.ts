import { EventStoreDBClient } from '@eventstore/db-client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEventStoreDbStandIn, type EventStoreDbStandIn } from '@surgery-calendar/sandbox/eventstoredb';
import { EventStoreUnavailableError } from '../event-store.ts';
import { letReadAll } from './let-read-all.ts';

let server: EventStoreDbStandIn;
let client: EventStoreDBClient;
beforeAll(async () => {
  server = await startEventStoreDbStandIn();
  client = EventStoreDBClient.connectionString(server.url);
});
afterAll(async () => {
  await client.dispose();
  await server.kill();
});

test('a user is let read $all beside those who may, and a second time changes nothing', async () => {
  await letReadAll(server.url, 'surgery');
  await letReadAll(server.url, 'auditor');
  const { metadata, metastreamRevision } = await client.getStreamMetadata('$all');
  expect(metadata?.acl?.readRoles).toEqual(['$admins', 'surgery', 'auditor']);
  await letReadAll(server.url, 'surgery');
  expect(await client.getStreamMetadata('$all')).toMatchObject({ metastreamRevision });
});

test('a server that is away is told as such', async () => {
  const away = letReadAll('esdb://127.0.0.1:1?tls=false&maxDiscoverAttempts=1', 'surgery');
  await expect(away).rejects.toThrow(EventStoreUnavailableError);
});
