import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createPool, inTransaction, leaseHolder, listen } from '@surgery-calendar/postgres';
import { createTestDatabase, eventually, type TestDatabase } from '@surgery-calendar/test-servers';
import type pg from 'pg';
import { enqueue } from './enqueue.ts';
import type { OutboxMessage } from './outbox-message.ts';
import { startOutboxRelay, type OutboxRelay } from './start-outbox-relay.ts';

class UnroutableError extends Error {
  override readonly name = 'UnroutableError';
}

const schema = 'public';
const logger = { info: () => undefined, warn: () => undefined };
let database: TestDatabase;
let pool: pg.Pool;
let relays: OutboxRelay[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { applicationName: 'outbox test' });
  await pool.query(readFileSync(new URL('../outbox.sql', import.meta.url), 'utf8'));
});
afterEach(async () => {
  for (const relay of relays) await relay.stop();
  relays = [];
  await pool.query('truncate outbox, outbox_relay');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

function message(messageId: string, orderingKey = 'a', more: Partial<OutboxMessage> = {}): OutboxMessage {
  const address = { exchange: 'x', routingKey: 'r', contentType: 'text/plain' };
  return { ...address, body: `body of ${messageId}`, messageId, orderingKey, ...more };
}

const put = (...messages: OutboxMessage[]) =>
  inTransaction(pool, (client) => enqueue(client, schema, messages));

const holdLease = () => leaseHolder({ pool, databaseUrl: database.url, table: 'outbox_relay' }, 'outbox');

async function relayTo(publish: (messageId: string) => Promise<void>, onDropped?: (count: number) => void) {
  const relay = await startOutboxRelay({
    pool,
    schema,
    logger,
    publish: (pending) => publish(pending.messageId),
    holdLease: holdLease(),
    listen: (channel, onNotify) => listen(database.url, channel, onNotify),
    ...(onDropped === undefined ? {} : { onDropped }),
  });
  relays.push(relay);
  return relay;
}

/** In order, each once: where the lease passed on, as on a machine that stood still, some may have gone out again. */
const firstOf = (out: readonly string[]) => [...new Set(out)];

async function waiting(): Promise<number> {
  const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from outbox');
  return rows[0]?.count ?? -1;
}

async function leaseEpoch(): Promise<string | undefined> {
  const { rows } = await pool.query<{ epoch: string }>('select epoch from outbox_relay');
  return rows[0]?.epoch;
}

test('what a transaction enqueued goes out when it commits, and not when it does not', async () => {
  const out: string[] = [];
  await relayTo((id) => Promise.resolve(void out.push(id)));
  const failing = inTransaction(pool, async (client) => {
    await enqueue(client, schema, [message('lost')]);
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  await put(message('1'), message('2', 'b'), message('3'));
  await eventually(() => expect(firstOf(out).filter((id) => id !== '2')).toEqual(['1', '3']));
  await eventually(async () => expect(await waiting()).toBe(0));
  expect(out).not.toContain('lost');
});

test('while the bus is away nothing is lost, and each key goes on in its order when it is back', async () => {
  let [away, tries] = [true, 0];
  const out: string[] = [];
  await relayTo((id) => {
    tries += 1;
    if (away) return Promise.reject(new Error('away'));
    out.push(id);
    return Promise.resolve();
  });
  await put(...Array.from({ length: 20 }, (_, n) => message(String(n))));
  await eventually(() => expect(tries).toBeGreaterThan(0));
  expect(await waiting()).toBe(20);
  away = false;
  await eventually(() => expect(firstOf(out)).toEqual(Array.from({ length: 20 }, (_, n) => String(n))));
});

test('a relay that dies after the confirm and before it forgets the message repeats it', async () => {
  await put(message('1'));
  const out: string[] = [];
  // As a killed process leaves it: published, the row still there, the lease run out.
  out.push('1');
  await pool.query(
    "insert into outbox_relay values ('outbox', 1, gen_random_uuid(), now() - interval '1 second')",
  );
  await relayTo((id) => Promise.resolve(void out.push(id)));
  await eventually(() => expect(out).toEqual(['1', '1']));
});

test('of two relays one is at work, and the other takes over when it stops', async () => {
  const byFirst: string[] = [];
  const bySecond: string[] = [];
  const first = await relayTo((id) => Promise.resolve(void byFirst.push(id)));
  await put(message('1'));
  await eventually(() => expect(firstOf(byFirst)).toEqual(['1']));
  const epoch = await leaseEpoch();
  await relayTo((id) => Promise.resolve(void bySecond.push(id)));
  await put(message('2'));
  await eventually(() => expect([...byFirst, ...bySecond]).toContain('2'));
  // Unless the machine stood still for so long that the lease passed on.
  if ((await leaseEpoch()) === epoch) expect(bySecond).toEqual([]);
  await first.stop();
  await put(message('3'));
  await eventually(() => expect(bySecond).toContain('3'));
  expect(byFirst).not.toContain('3');
});

test('a message that nobody is bound for waits; one that may be dropped is dropped and counted', async () => {
  let dropped = 0;
  let bound = false;
  const out: string[] = [];
  await relayTo(
    (id) => {
      if (id !== 'other' && !bound) return Promise.reject(new UnroutableError('nobody'));
      out.push(id);
      return Promise.resolve();
    },
    (count) => (dropped += count),
  );
  await put(
    message('1'),
    message('2'),
    message('reply', 'b', { dropIfUnroutable: true }),
    message('other', 'c'),
  );
  await eventually(() => expect(firstOf(out)).toEqual(['other']));
  await eventually(() => expect(dropped).toBe(1));
  bound = true;
  await eventually(() => expect(firstOf(out)).toEqual(['other', '1', '2']));
});

test('a queue that refuses its messages does not hold the others up', async () => {
  const out: string[] = [];
  await relayTo((id) => {
    if (id.startsWith('refused')) return Promise.reject(new Error('nack'));
    out.push(id);
    return Promise.resolve();
  });
  await put(...Array.from({ length: 300 }, (_, n) => message(`refused-${n}`, `key-${n}`)), message('1', 'z'));
  await put(message('2', 'y'));
  await eventually(() => expect(firstOf(out).toSorted()).toEqual(['1', '2']));
});

test('a message goes out with the headers that it was enqueued with, or with none', async () => {
  const out: unknown[] = [];
  const relay = await startOutboxRelay({
    ...{ pool, schema, logger },
    publish: ({ messageId, headers }) => Promise.resolve(void out.push([messageId, headers])),
    holdLease: holdLease(),
    listen: (channel, onNotify) => listen(database.url, channel, onNotify),
  });
  relays.push(relay);
  await put(message('1', 'a', { headers: { 'x-why': 'Conceição "1"' } }), message('2'));
  await eventually(() =>
    expect(out).toEqual([
      ['1', { 'x-why': 'Conceição "1"' }],
      ['2', undefined],
    ]),
  );
});
