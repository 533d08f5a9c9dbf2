import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { forgottenPatient } from '@surgery-calendar/contracts';
import { openForgettingWorld, type ForgettingWorld } from '../testing/forgetting-world.ts';

let own: ForgettingWorld;

beforeAll(async () => {
  own = await openForgettingWorld();
});
afterAll(() => own.stop());

test('the restore of an old dump of log and board brings nobody back', async () => {
  const { path, owner, name } = await own.patientWithSurgery();
  await own.boardOf();
  const { pool } = own.world;
  await pool.query('create table public.old_event as table event_store.event');
  await pool.query('create table public.old_board as table surgery.board');
  await own.forget(owner);
  await own.world.halt();
  await pool.query('truncate event_store.event, surgery.board');
  await pool.query('insert into event_store.event table public.old_event');
  await pool.query('insert into surgery.board table public.old_board');
  await pool.query('delete from surgery.checkpoint');
  await own.world.start();
  expect((await own.world.call('GET', path)).body).toMatchObject({ patient: forgottenPatient });
  expect(JSON.stringify(await own.boardOf())).not.toContain(name);
});
