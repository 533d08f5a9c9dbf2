import { afterEach, expect, test } from '@jest/globals';
import { demoDoctors } from '@surgery-calendar/local-stack';
import { eventually } from '@surgery-calendar/test-servers';
import { compareCalendars } from '../demo-week/compare-calendars.ts';
import { connectForeignPublisher } from '../harness/foreign-publisher.ts';
import { eventsOf } from '../harness/calendar-of.ts';
import { openDatabaseLocks } from '../harness/database-locks.ts';
import { readWeek } from '../harness/hospital-week.ts';
import { shuffled } from '../harness/shuffled.ts';
import { startSystem, type System } from '../harness/start-system.ts';
import { booking } from '../harness/surgery-client.ts';

const week = readWeek();
const connected = demoDoctors.filter((doctor) => doctor.connects);
const unconnected = demoDoctors.filter((doctor) => !doctor.connects);
let system: System | undefined;

afterEach(async () => {
  await system?.stop();
  system = undefined;
});

async function play(
  messages: typeof week,
  meanwhile: (system: System) => Promise<void> = () => Promise.resolve(),
) {
  system = await startSystem({ connected });
  const hospitals = await connectForeignPublisher(system.amqpUrl);
  try {
    const publishing = messages.map(({ message, body }) =>
      hospitals.publish(message.type, body, { replies: false }),
    );
    await Promise.all([...publishing, meanwhile(system)]);
  } finally {
    await hospitals.close();
  }
  return system;
}

/** Right once, and still right when a message published after all the others has been placed and removed again, and nothing is left to do. */
async function untilRight(played: System, doctors: typeof demoDoctors) {
  const wrong = async () => (await compareCalendars(played.sandbox.google.url, doctors)).wrong;
  // To read and compare all of them takes a tenth of a second.
  await eventually(async () => expect(await wrong()).toEqual([]), { timeoutMs: 90_000, everyMs: 500 });
  await playSentinel(played);
  await untilAtRest(played);
  expect(await wrong()).toEqual([]);
}

/** What an entry was woken for last may have to wait for its rest, or for the lease of the bridge that was killed. */
async function untilAtRest({ databaseUrl }: System) {
  const database = openDatabaseLocks(databaseUrl);
  const atWork = `select from calendar_bridge.entry
    where lease_token is not null or due_at <= now() + interval '10 seconds'`;
  try {
    await eventually(async () => expect(await database.count(atWork, [])).toBe(0));
  } finally {
    await database.close();
  }
}

async function playSentinel({ amqpUrl }: System) {
  const sentinel = await connectForeignPublisher(amqpUrl, 'reply.sentinel');
  const surgeryId = `sentinel-${Date.now()}`;
  const base = { hospitalId: 'hc-sp', surgeryId, ...booking };
  const send = async (revision: number, status: 'scheduled' | 'cancelled', outcome: string) => {
    const type = `surgery.${status}.v1`;
    const subject = `hc-sp/${surgeryId}`;
    const event = { specversion: '1.0', id: `${surgeryId}-${revision}`, source: '/sentinel', type, subject };
    await sentinel.publish(
      type,
      { ...event, data: { ...base, revision, status } },
      { correlationId: String(revision) },
    );
    await eventually(() =>
      expect(sentinel.replies).toContainEqual(
        expect.objectContaining({
          correlationId: String(revision),
          data: expect.objectContaining({ outcome }),
        }),
      ),
    );
  };
  try {
    await send(0, 'scheduled', 'created');
    await send(1, 'cancelled', 'removed');
  } finally {
    await sentinel.close();
  }
}

test('played in order, the week leaves exactly what is expected; who connects later is then right as well', async () => {
  const played = await play(week);
  await untilRight(played, connected);
  for (const doctor of unconnected) {
    expect(await eventsOf(played.sandbox.google.url, doctor.googleEmail)).toEqual([]);
  }
  await played.connect(unconnected);
  await untilRight(played, demoDoctors);
}, 180_000);

test('played in any order, every message twice, with the bridge killed and started again on the way, the week leaves exactly what is expected', async () => {
  const messages = shuffled([...week, ...week], 20_261_121);
  const played = await play(messages, async ({ processes, sandbox }) => {
    for (const atLeast of [20, 150]) {
      await eventually(
        async () => {
          const counts = await Promise.all(
            connected.map((doctor) => eventsOf(sandbox.google.url, doctor.googleEmail)),
          );
          expect(counts.flat().length).toBeGreaterThan(atLeast);
        },
        { timeoutMs: 60_000, everyMs: 200 },
      );
      await processes['calendar-bridge'].kill();
      await processes['calendar-bridge'].start();
    }
  });
  await untilRight(played, connected);
}, 180_000);
