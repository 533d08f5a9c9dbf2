import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startEventStoreDbStandIn } from '@surgery-calendar/sandbox/eventstoredb';
import { eventually } from '@surgery-calendar/test-servers';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';

interface Backup {
  readonly world: SurgeryWorld;
  /** Backs the log up, and the log alone. */
  save(): Promise<void>;
  /** Puts it back as it was then. */
  restore(): Promise<void>;
  stop(): Promise<void>;
}

async function inPostgres(): Promise<Backup> {
  const world = await startSurgeryWorld();
  return {
    world,
    save: async () => {
      await world.pool.query('create table public.backup as table event_store.event');
    },
    restore: async () => {
      await world.pool.query('truncate event_store.event');
      await world.pool.query('insert into event_store.event table public.backup');
    },
    stop: () => world.stop(),
  };
}

async function inEventStoreDb(): Promise<Backup> {
  const directory = await mkdtemp(join(tmpdir(), 'older-log-'));
  const [file, backup] = [join(directory, 'log'), join(directory, 'backup')];
  let standIn = await startEventStoreDbStandIn({ file });
  const world = await startSurgeryWorld({ eventStoreUrl: standIn.url });
  return {
    world,
    save: () => copyFile(file, backup),
    restore: async () => {
      const { port } = standIn;
      await standIn.kill();
      await copyFile(backup, file);
      standIn = await startEventStoreDbStandIn({ file, port });
    },
    stop: async () => {
      await world.stop();
      await standIn.kill();
      await rm(directory, { recursive: true });
    },
  };
}

let own: Backup;
afterEach(() => own.stop());

const schedule = async (): Promise<string> =>
  String((await own.world.call('POST', '/surgeries', booking)).body['surgeryId']);
const listed = async (): Promise<readonly unknown[]> => {
  const { body } = await own.world.call('GET', '/surgeries');
  const items: unknown = body['items'];
  return Array.isArray(items) ? items.map((item: { surgeryId: string }) => item.surgeryId) : [];
};

describe.each([
  ['PostgreSQL', inPostgres],
  ['EventStoreDB', inEventStoreDb],
] as const)('with the log in %s', (_kind, open) => {
  test('a log that was restored from before its checkpoints is relayed and listed anew, and nothing new falls below them', async () => {
    own = await open();
    const received = await own.world.receive();
    const kept = [await schedule(), await schedule()];
    await eventually(() => expect(received).toHaveLength(2));
    await own.save();
    for (let nth = 0; nth < 5; nth += 1) await schedule();
    await eventually(() => expect(received).toHaveLength(7));
    expect(await listed()).toHaveLength(7);
    await own.world.halt();
    await own.restore();
    await own.world.start();
    const added = await schedule();
    await eventually(() => expect(received.at(-1)?.data.surgeryId).toBe(added));
    expect(received.slice(7).map(({ data }) => data.surgeryId)).toEqual([...kept, added]);
    await eventually(async () => expect(await listed()).toEqual([...kept, added]));
    // It begins anew once.
    await own.world.halt();
    await own.world.start();
    const last = await schedule();
    await eventually(() => expect(received.at(-1)?.data.surgeryId).toBe(last));
    // What the checkpoint did not tell yet is repeated, and nothing from before it.
    const again = received.slice(10).map(({ data }) => data.surgeryId);
    expect(again.filter((id) => id !== added)).toEqual([last]);
  });
});

test('a service that runs on while its log is put back finds it when it next begins to relay, and says so', async () => {
  own = await inPostgres();
  const received = await own.world.receive();
  const kept = await schedule();
  await own.save();
  for (let nth = 0; nth < 5; nth += 1) await schedule();
  await eventually(() => expect(received).toHaveLength(6));
  await own.restore();
  // As when its connections break.
  await own.world.pool.query(`update surgery.checkpoint set epoch = epoch + 1 where reader = 'relay'`);
  await eventually(() => expect(received).toHaveLength(7));
  expect(received.at(-1)?.data.surgeryId).toBe(kept);
  const metrics = await (await own.world.request('GET', '/metrics')).text();
  expect(metrics).toContain('surgery_log_begun_anew_total 1');
  const added = await schedule();
  await eventually(() => expect(received.at(-1)?.data.surgeryId).toBe(added));
  await eventually(async () => expect(await listed()).toEqual([kept, added]));
});
