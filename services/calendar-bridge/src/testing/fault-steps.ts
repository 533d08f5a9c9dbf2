import type { GoogleCalendar } from '../google/google-calendar.ts';
import type { SandboxAccount } from './sandbox-google.ts';
import type { SurgeryAtGoogle } from './surgery-at-google.ts';

/** The calls that reconciling an entry is made of. */
export type Method = Exclude<keyof GoogleCalendar, 'list'>;

/** A call that the reconciler comes to make: the story up to it, and the change that leads to it. */
export interface FaultStep {
  readonly name: string;
  readonly method: Method;
  /** What came before, without any fault. */
  prepare(one: SurgeryAtGoogle): Promise<void>;
  /** What makes the call needed. */
  change(one: SurgeryAtGoogle): Promise<void>;
  /** Where the surgery belongs after it, where it is wanted. */
  belongs(one: SurgeryAtGoogle): { account: SandboxAccount; calendarId: string };
  /** The event of the insert is there already. */
  readonly isThere?: boolean;
  /** The call is about a surgeon whom no further revision concerns. */
  readonly isOfFormer?: boolean;
  /** Given once nothing waits any more: what happens next in the story. */
  readonly afterwards?: (one: SurgeryAtGoogle) => Promise<void>;
}

const ana = ({ world }: SurgeryAtGoogle) => ({ account: world.google.ana, calendarId: 'primary' });
const rui = ({ world }: SurgeryAtGoogle) => ({ account: world.google.rui, calendarId: 'primary' });

const connected = async (one: SurgeryAtGoogle) => {
  await one.grant(one.anas, one.world.google.ana);
  await one.grant(one.ruis, one.world.google.rui);
};
const placed = async (one: SurgeryAtGoogle) => {
  await connected(one);
  await one.record();
  await one.settle();
};
const cancelled = async (one: SurgeryAtGoogle) => {
  await placed(one);
  await one.record({ status: 'cancelled' });
  await one.settle();
};
/** Of the event, no more than the intent is known. */
const crashed = async (one: SurgeryAtGoogle) => {
  await connected(one);
  await one.record();
  await one.world.runAndCrash();
};
const crashedUnsent = async (one: SurgeryAtGoogle) => {
  const { google } = one.world;
  await google.fail({ match: { method: 'POST', path: '/events$' }, effect: { reset: 'before' } });
  await crashed(one);
  await google.heal();
};
/** An event of ours of which nothing is known, as after a database was set back. */
const forgotten = async (one: SurgeryAtGoogle) => {
  await placed(one);
  await one.world.pool.query('delete from calendar_bridge.placement where doctor_id = $1', [one.anas]);
};

const move = (one: SurgeryAtGoogle) => one.record();
const cancel = (one: SurgeryAtGoogle) => one.record({ status: 'cancelled' });
const chooseOther = async (one: SurgeryAtGoogle) => {
  one.setAccess(one.anas, one.world.google.ana, { calendarId: one.world.otherCalendar });
  await one.hear('preferences.changed.v1', one.anas);
};
const leaveAccount = async (one: SurgeryAtGoogle) => {
  const { ana: account } = one.world.google;
  one.setAccess(one.anas, account, { mode: 'remove-only', reason: 'withdrawing', connectionVersion: 2 });
  await one.hear('calendar-access.withdrawing.v1', one.anas, {
    googleSub: account.googleSub,
    connectionVersion: 2,
  });
};
const joinRui = async (one: SurgeryAtGoogle) => {
  one.setAccess(one.anas, one.world.google.rui, { connectionVersion: 3 });
  await one.hear('calendar-access.granted.v1', one.anas, { connectionVersion: 3 });
};
const left = async (one: SurgeryAtGoogle) => {
  await placed(one);
  await leaveAccount(one);
  await one.settle();
};
const swap = (one: SurgeryAtGoogle) => one.record({ surgeonId: one.ruis });
const other = (one: SurgeryAtGoogle) => ({ ...ana(one), calendarId: one.world.otherCalendar });
const nothing = () => Promise.resolve();

export const faultSteps: readonly FaultStep[] = [
  { name: 'an insert', method: 'insert', prepare: connected, change: move, belongs: ana },
  {
    ...{ name: 'an insert that a crash repeats, its event there,', method: 'insert' },
    ...{ prepare: crashed, change: nothing, belongs: ana, isThere: true },
  },
  {
    ...{ name: 'an insert that a crash repeats, its event not there,', method: 'insert' },
    ...{ prepare: crashedUnsent, change: nothing, belongs: ana },
  },
  { name: 'an update', method: 'update', prepare: placed, change: move, belongs: ana },
  { name: 'a removal', method: 'remove', prepare: placed, change: cancel, belongs: ana },
  {
    ...{ name: 'the removal of what a crash left unknown', method: 'remove' },
    ...{ prepare: crashed, change: cancel, belongs: ana },
  },
  {
    ...{ name: 'the insert of a move to another calendar', method: 'insert' },
    ...{ prepare: placed, change: chooseOther, belongs: other },
  },
  {
    ...{ name: 'the removal of a move to another calendar', method: 'remove' },
    ...{ prepare: placed, change: chooseOther, belongs: other },
  },
  {
    ...{ name: 'the removal of a move to another account', method: 'remove', prepare: placed },
    ...{ change: leaveAccount, belongs: rui, afterwards: joinRui },
  },
  {
    ...{ name: 'the insert of a move to another account', method: 'insert' },
    ...{ prepare: left, change: joinRui, belongs: rui },
  },
  {
    ...{ name: 'the insert of a swap of surgeons', method: 'insert' },
    ...{ prepare: placed, change: swap, belongs: rui },
  },
  {
    ...{ name: 'the removal of a swap of surgeons', method: 'remove' },
    ...{ prepare: placed, change: swap, belongs: rui, isOfFormer: true },
  },
  {
    ...{ name: 'the insert of a surgery scheduled again', method: 'insert' },
    ...{ prepare: cancelled, change: move, belongs: ana },
  },
  {
    ...{ name: 'the look at an event to be adopted', method: 'get' },
    ...{ prepare: forgotten, change: move, belongs: ana },
  },
  {
    ...{ name: 'the update of an event to be adopted', method: 'update' },
    ...{ prepare: forgotten, change: move, belongs: ana },
  },
];
