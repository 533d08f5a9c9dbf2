import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { BusUnavailableError } from '@surgery-calendar/rabbit';
import { eventually } from '@surgery-calendar/test-servers';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';

let world: SurgeryWorld;
/** How often it was asked for the bridge's queue while that was deleted. */
let missed: number;
let isDeleted: boolean;
beforeEach(async () => {
  [missed, isDeleted] = [0, false];
  world = await startSurgeryWorld();
  const hasQueue = world.bus.hasQueue.bind(world.bus);
  world.bus.hasQueue = async (name) => {
    if (isDeleted) missed += 1;
    return (await hasQueue(name)) && !isDeleted;
  };
  // It takes the bus as it is when it starts.
  await world.halt();
  await world.start();
});
afterEach(() => world.stop());

const schedule = async (): Promise<string> =>
  String((await world.call('POST', '/surgeries', booking)).body['surgeryId']);

test('what was confirmed while the bridge had no queue comes again, though an older one was stuck until the queue was back', async () => {
  const received = await world.receive();
  const timesOf = (id: string) => received.filter(({ data }) => data.surgeryId === id).length;
  await schedule();
  await world.relayed();
  world.bus.refusalOf = () => new BusUnavailableError('nack');
  const stuck = await schedule();
  await eventually(async () => {
    const metrics = await (await world.request('GET', '/metrics')).text();
    expect(metrics).toContain('surgery_relay_stuck_messages{reason="not-confirmed"} 1');
  });
  world.bus.refusalOf = ({ body }) => (body.includes(stuck) ? new BusUnavailableError('nack') : undefined);
  isDeleted = true;
  const passed = await schedule();
  await eventually(() => expect(timesOf(passed)).toBe(1));
  await eventually(() => expect(missed).toBeGreaterThan(0));
  isDeleted = false;
  world.bus.refusalOf = () => undefined;
  await eventually(() => expect(timesOf(stuck)).toBe(1));
  await eventually(() => expect(timesOf(passed)).toBe(2));
  await world.relayed();
});
