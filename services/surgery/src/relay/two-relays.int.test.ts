import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createPostgresEventStore } from '@surgery-calendar/event-store';
import { createLogger } from '@surgery-calendar/service-host';
import { eventually } from '@surgery-calendar/test-servers';
import { PatientKeyLost, type PatientKeys } from '../patient-data/patient-keys.ts';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';
import { relaySurgeries, type Relay } from './relay-surgeries.ts';

let world: SurgeryWorld;
let store: ReturnType<typeof createPostgresEventStore>;
let relays: Relay[];
beforeEach(async () => {
  world = await startSurgeryWorld();
  store = createPostgresEventStore({
    ...{ pool: world.pool, listenUrl: world.databaseUrl },
    schema: 'event_store',
  });
  relays = [];
});
afterEach(async () => {
  for (const relay of relays) await relay.stop();
  await store.close();
  await world.stop();
});

function relayWith(keys: PatientKeys): Relay {
  const relay = relaySurgeries({
    ...{ store, pool: world.pool, databaseUrl: world.databaseUrl, keys },
    // Who hears of it is of no matter here.
    bus: { ...world.bus, publish: () => Promise.resolve() },
    logger: createLogger({ name: 'relay test', level: 'silent' }),
    isTransient: () => false,
    onBegunAnew: () => undefined,
  });
  relays.push(relay);
  return relay;
}

test('a relay that stood before an event says so no more once another replica relays', async () => {
  await world.bindBridge();
  await world.call('POST', '/surgeries', booking);
  await world.halt();
  await world.pool.query(`delete from surgery.checkpoint where reader = 'relay'`);
  const stopped = relayWith({
    ...world.keys,
    find: () => Promise.reject(new PatientKeyLost(['of one replica'])),
  });
  await eventually(() => expect(stopped.stoppedBy()).toContain('PatientKeyLost'));
  const other = relayWith(world.keys);
  await eventually(async () => {
    // As when the pause before the next try is longer than the lease; who has relayed keeps it.
    const { rowCount } = await world.pool.query(
      `update surgery.checkpoint set leased_until = now() where reader = 'relay' and position = '0'`,
    );
    expect(rowCount).toBe(0);
  });
  await eventually(() => expect(stopped.stoppedBy()).toBeUndefined());
  expect(stopped.isActive()).toBe(false);
  expect(other.isActive()).toBe(true);
});
