import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CLOUD_EVENT, exchanges } from '@surgery-calendar/contracts';
import { eventually } from '@surgery-calendar/test-servers';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';

let world: SurgeryWorld;
let path: string;
let entry: { readonly hospitalId: string; readonly surgeryId: string; readonly doctorId: string };
beforeAll(async () => {
  world = await startSurgeryWorld();
});
beforeEach(async () => {
  const { headers, body } = await world.call('POST', '/surgeries', booking);
  path = headers.get('Location') ?? 'nowhere';
  entry = { hospitalId: 'hc-sp', surgeryId: String(body['surgeryId']), doctorId: booking.surgeonId };
});
afterAll(async () => {
  await world.stop();
});

const at = (minute: number): string => `2026-11-21T12:${String(minute).padStart(2, '0')}:00.000Z`;
const settled = (version: number, outcome: string, more: object = {}) => ({
  type: 'calendar.entry-settled.v1',
  data: { ...entry, revision: 0, entryVersion: version, outcome, settledAt: at(version), ...more },
});
const placed = (version: number, outcome = 'created', more: object = {}) =>
  settled(version, outcome, { eventId: 'google-1', calendarId: 'primary', ...more });
const failed = (version: number, code: string, more: object = {}) => ({
  type: 'calendar.entry-failed.v1',
  data: {
    ...entry,
    revision: 0,
    entryVersion: version,
    code,
    message: 'Google said no',
    permanent: false,
    failedAt: at(version),
    ...more,
  },
});
const send = async (reply: { readonly type: string; readonly data: unknown }, id: string = randomUUID()) => {
  const body = { specversion: '1.0', id, source: '/surgery-calendar/calendar-bridge', ...reply };
  await world.bus.publish({
    exchange: exchanges.calendarReplies,
    routingKey: reply.type,
    body: Buffer.from(JSON.stringify(body)),
    contentType: CLOUD_EVENT,
    messageId: id,
  });
};
const google = async () => {
  const { body } = await world.call('GET', path);
  const { calendarState, googleEventId, googleLastSync, googleSyncError } = body;
  return { calendarState, googleEventId, googleLastSync, googleSyncError };
};
const shows = (expected: Partial<Awaited<ReturnType<typeof google>>>) =>
  eventually(async () => expect(await google()).toMatchObject(expected));
const rows = async (): Promise<readonly unknown[]> =>
  (await world.pool.query<object>(`SELECT * FROM surgery.board ORDER BY hospital_id, surgery_id`)).rows;
/** The projection has read all of the log. */
const caughtUp = () =>
  eventually(async () => {
    const { rows: found } = await world.pool.query<{ behind: boolean }>(
      `SELECT c.position::bigint < (SELECT max(position) FROM event_store.event WHERE stream LIKE 'calendar-%') AS behind
       FROM surgery.checkpoint c WHERE reader = 'board'`,
    );
    expect(found).toEqual([{ behind: false }]);
  });

describe('what the calendar bridge replied', () => {
  test('is shown: created, then moved, then removed', async () => {
    await send(placed(1));
    await shows({
      calendarState: 'on-calendar',
      googleEventId: 'google-1',
      googleLastSync: at(1),
      googleSyncError: null,
    });
    await world.call('POST', `${path}/reschedule`, {
      startsAt: booking.endsAt,
      endsAt: '2127-12-01T12:00:00-03:00',
    });
    expect(await google()).toMatchObject({ calendarState: 'pending', googleEventId: 'google-1' });
    await send(placed(2, 'updated', { revision: 1 }));
    await shows({ calendarState: 'on-calendar', googleLastSync: at(2) });
    await world.call('POST', `${path}/cancel`);
    await send(settled(3, 'removed', { revision: 2 }));
    await shows({ calendarState: 'removed', googleEventId: null, googleLastSync: at(3) });
  });

  test('brings the link that opens the event, which goes with the event', async () => {
    const googleEventLink = 'https://www.google.com/calendar/event?eid=Z29vZ2xlLTE';
    const link = async () => (await world.call('GET', path)).body['googleEventLink'];
    await send(placed(1, 'created', { htmlLink: googleEventLink }));
    await eventually(async () => expect(await link()).toBe(googleEventLink));
    await send(failed(2, 'google-unavailable'));
    await shows({ calendarState: 'failed' });
    expect(await link()).toBe(googleEventLink);
    await send(settled(3, 'removed'));
    await eventually(async () => expect(await link()).toBeNull());
  });

  test('is shown as an error, and the error goes when it settled', async () => {
    await send(failed(1, 'google-unavailable'));
    await shows({
      calendarState: 'failed',
      googleSyncError: { code: 'google-unavailable', message: 'Google said no', at: at(1) },
    });
    await send(placed(2));
    await shows({ calendarState: 'on-calendar', googleSyncError: null });
    await send(failed(3, 'google-rate-limited'));
    await shows({ calendarState: 'failed', googleEventId: 'google-1', googleLastSync: at(2) });
  });

  test('is shown as not connected while the doctor is not, which is no synchronisation', async () => {
    await send(settled(1, 'waiting-for-connection'));
    await shows({ calendarState: 'not-connected', googleEventId: null, googleLastSync: null });
  });

  test('is never overwritten by an older reply that comes late, nor by one that comes twice', async () => {
    const newest = placed(5, 'updated');
    await send(newest);
    await send(failed(4, 'google-unavailable'));
    await send(settled(3, 'removed'));
    await send(newest);
    await caughtUp();
    expect(await google()).toEqual({
      calendarState: 'on-calendar',
      googleEventId: 'google-1',
      googleLastSync: at(5),
      googleSyncError: null,
    });
  });

  test('leaves the entry alone where it speaks of a message: superseded, not the owner, in conflict', async () => {
    await send(placed(1));
    await send(settled(2, 'superseded'));
    await send(failed(3, 'not-owner'));
    await send(failed(4, 'revision-conflict'));
    await caughtUp();
    expect(await google()).toMatchObject({ calendarState: 'on-calendar', googleSyncError: null });
  });

  test('about another doctor is kept apart from the present surgeon’s', async () => {
    await send(placed(9, 'created', { doctorId: 'crm-sp-1', eventId: 'google-2' }));
    await caughtUp();
    expect(await google()).toMatchObject({ calendarState: 'pending', googleEventId: null });
  });

  test('may carry an id that is no UUID, as CloudEvents allow', async () => {
    await send(placed(1), 'reply 1 of today');
    await shows({ calendarState: 'on-calendar' });
  });

  test('is parked with the reason where it is none, without its content, and the next is served', async () => {
    await send({ type: 'calendar.entry-settled.v1', data: { ...entry, patient: 'Maria' } });
    await send(placed(1));
    await shows({ calendarState: 'on-calendar' });
    const [file] = await readdir(world.parkDirectory);
    const parked = await readFile(join(world.parkDirectory, file ?? ''), 'utf8');
    expect(parked).toContain('invalid-message: data.revision, data.entryVersion');
    expect(parked).not.toContain('Maria');
  });

  test('is projected to the same rows again from the log alone', async () => {
    await send(placed(1));
    await send(failed(2, 'google-unavailable'));
    await caughtUp();
    const before = await rows();
    expect(before.length).toBeGreaterThan(3);
    await world.halt();
    await world.pool.query(`DELETE FROM surgery.checkpoint WHERE reader = 'board'`);
    await world.pool.query('TRUNCATE surgery.board, surgery.board_hospital, surgery.board_conflict');
    await world.start();
    await caughtUp();
    expect(await rows()).toEqual(before);
  });
});
