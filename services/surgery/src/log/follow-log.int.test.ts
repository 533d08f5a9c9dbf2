import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createPostgresEventStore } from '@surgery-calendar/event-store';
import { createPool } from '@surgery-calendar/postgres';
import { createLogger } from '@surgery-calendar/service-host';
import { createTestDatabase, eventually, type TestDatabase } from '@surgery-calendar/test-servers';
import type { Pool } from 'pg';
import { surgerySchemas } from '../testing/surgery-world.ts';
import { moveCheckpointOn, readCheckpoint } from './checkpoint.ts';
import { followLog, type LogFollower } from './follow-log.ts';

let database: TestDatabase;
let pool: Pool;
let store: ReturnType<typeof createPostgresEventStore>;
let replicas: LogFollower[];
beforeEach(async () => {
  database = await createTestDatabase(surgerySchemas);
  pool = createPool(database.url, { applicationName: 'follow-log test' });
  store = createPostgresEventStore({ pool, listenUrl: database.url, schema: 'event_store' });
  replicas = [];
});
afterEach(async () => {
  for (const replica of replicas) await replica.stop();
  await store.close();
  await pool.end();
  await database.drop();
});

/** A replica's reader of one name, which takes events where it can. */
function follow(canTake: () => boolean): LogFollower {
  const logger = createLogger({ name: 'follow-log test', level: 'silent' });
  const replica = followLog(
    { store, pool, logger, isTransient: () => false },
    {
      ...{ name: 'reader', prefixes: ['followed-'] },
      async onBatch({ events, position }) {
        if (events.length > 0 && !canTake()) throw new Error('an older version');
        await moveCheckpointOn(pool, 'reader', position);
      },
    },
  );
  replicas.push(replica);
  return replica;
}
const append = () =>
  store.append('followed-1', 'any', [{ id: randomUUID(), type: 'Happened', data: {}, metadata: {} }]);

test('a reader that another replica has helped past an event says so, though nothing comes after it', async () => {
  await append();
  const older = follow(() => false);
  await eventually(() => expect(older.stoppedBy()).toContain('of type Happened'));
  const newer = follow(() => true);
  await eventually(async () => expect(await readCheckpoint(pool, 'reader')).toBeDefined());
  await eventually(() => expect(older.stoppedBy()).toBeUndefined());
  expect(newer.stoppedBy()).toBeUndefined();
  // The next one it cannot take either.
  await newer.stop();
  await append();
  await eventually(() => expect(older.stoppedBy()).toContain('of type Happened'));
});

test('one that nobody helps says that it is stopped for as long as it is', async () => {
  let canTake = false;
  let tries = 0;
  await append();
  const only = follow(() => {
    tries += 1;
    return canTake;
  });
  await eventually(() => expect(tries).toBeGreaterThan(3));
  expect(only.stoppedBy()).toBeDefined();
  canTake = true;
  await eventually(() => expect(only.stoppedBy()).toBeUndefined());
});
