import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEventStoreDbStandIn, type EventStoreDbStandIn } from '@surgery-calendar/sandbox/eventstoredb';
import { createTestDatabase, eventually, type TestDatabase } from '@surgery-calendar/test-servers';
import { booking, startSurgeryWorld, surgerySchemas, type SurgeryWorld } from '../testing/surgery-world.ts';
import { readCheckpoint } from './checkpoint.ts';

let world: SurgeryWorld;
let other: TestDatabase;
let standIn: EventStoreDbStandIn;
beforeAll(async () => {
  world = await startSurgeryWorld();
  await world.bindBridge();
  [other, standIn] = await Promise.all([createTestDatabase(surgerySchemas), startEventStoreDbStandIn()]);
});
afterAll(async () => {
  await world.stop();
  await other.drop();
  await standIn.kill();
});

const schedule = async () => (await world.call('POST', '/surgeries', booking)).status;
const isRelayed = () =>
  eventually(async () => expect(await readCheckpoint(world.pool, 'relay')).not.toBeUndefined());

test('a service whose database has followed one log does not start on another, and says what is wrong and what to do', async () => {
  expect(await schedule()).toBe(201);
  await isRelayed();
  await world.halt();
  for (const [url, found] of [
    [standIn.url, 'EventStoreDB'],
    [other.url, 'PostgreSQL'],
  ] as const) {
    const refusal = world.start({ EVENT_STORE_URL: url });
    await expect(refusal).rejects.toThrow(
      `EVENT_STORE_URL names another log (${found}) than the one that this database has followed (PostgreSQL)`,
    );
    await expect(refusal).rejects.toThrow('delete from surgery.checkpoint');
    await expect(refusal).rejects.not.toThrow(url);
  }
  await world.start();
  expect(await schedule()).toBe(201);
});

test('the same log under another address is no other', async () => {
  await world.halt();
  await world.start({ EVENT_STORE_URL: `${world.line.url}?application_name=moved` });
  expect(await schedule()).toBe(201);
});

test('without checkpoints, as the remedy has it, another log is followed from its beginning; then the first one is another', async () => {
  await world.halt();
  await world.pool.query('delete from surgery.checkpoint');
  await world.start({ EVENT_STORE_URL: standIn.url });
  const received = await world.receive();
  expect(await schedule()).toBe(201);
  await eventually(() => expect(received).toHaveLength(1));
  await isRelayed();
  await world.halt();
  await expect(world.start()).rejects.toThrow('another log (PostgreSQL)');
});
