import type { CalendarAccess, PermittedCalendarAccess } from '@surgery-calendar/contracts';

/** An event that we know of, or must assume, at one place. */
export interface Placement {
  readonly googleSub: string;
  readonly calendarId: string;
  readonly eventId: string;
  /** `intended`: the insert was about to be sent and its answer is not known. */
  readonly state: 'intended' | 'placed';
  readonly intendedAt: Date;
  readonly etag: string | undefined;
  /** Of what the event was last known to say; undefined: to be written anew. */
  readonly contentHash: string | undefined;
  readonly htmlLink: string | undefined;
}

/** Where the entry's one event belongs, as soon as it may be placed, and what it must say. */
export interface Target {
  readonly googleSub: string;
  readonly calendarId: string;
  readonly eventId: string;
  readonly contentHash: string;
}

/** The next thing to do. Each but the last three is at most one change at Google, after which one plans again. */
export type Step =
  | { readonly kind: 'insert'; readonly target: Target }
  | { readonly kind: 'update'; readonly placement: Placement; readonly target: Target }
  | { readonly kind: 'remove'; readonly placement: Placement }
  | { readonly kind: 'wait'; readonly reason: WaitReason }
  /** All that can be seen is right; an insert elsewhere whose answer never came may yet surface, so look again then. */
  | { readonly kind: 'look-again'; readonly at: Date; readonly placed: Placement | undefined }
  | { readonly kind: 'done'; readonly placed: Placement | undefined };

export type WaitReason = Extract<CalendarAccess, { mode: 'none' }>['reason'];

/**
 * `past` (ended over a day ago): what stands, stands, and only what is nowhere is still placed, for a doctor who connects later.
 * `long-past` (ended over 30 days ago): nothing is touched.
 */
export type Age = 'current' | 'past' | 'long-past';

const day = 24 * 3_600_000;

export function ageOf(endsAt: Date, now: Date): Age {
  const since = now.getTime() - endsAt.getTime();
  if (since <= day) return 'current';
  return since <= 30 * day ? 'past' : 'long-past';
}

/** How long an insert whose answer never came may still take effect at Google. */
const echoTime = 2 * 60_000;

/** The question to a plan: all of it data, so that every row of the architecture's table is a test. */
export interface Situation {
  /** Undefined: the entry is not wanted. */
  readonly target: Target | undefined;
  readonly placements: readonly Placement[];
  readonly access: CalendarAccess;
  /** Of the placements, those that Google just said it does not have (404), by `placeName`. */
  readonly unseen: ReadonlySet<string>;
  readonly age: Age;
  /** The surgery has begun. */
  readonly begun: boolean;
  /** The patient was forgotten: what names them must go, however long the surgery is over. */
  readonly forgotten: boolean;
  readonly now: Date;
}

/**
 * Plans one step towards "the target placement and no other". The target comes first, so that a move never leaves the doctor
 * without the surgery; placements at another Google account than the one access was given for cannot be reached and stay known.
 */
export function planEntry(situation: Situation): Step {
  const { access, placements, target } = situation;
  const standing = placements.find((one) => one.state === 'placed');
  if (isFrozen(situation, standing)) return { kind: 'done', placed: standing };
  if (target === undefined && placements.length === 0) return { kind: 'done', placed: undefined };
  if (access.mode === 'none') return { kind: 'wait', reason: access.reason };
  if (access.mode === 'remove-only') {
    // A pause clears what is ahead of the doctor; a surgery that was called off is not part of the day as it went.
    const stays =
      access.reason === 'paused' && situation.begun && target !== undefined && !isToldOf(situation);
    return stays ? { kind: 'done', placed: standing } : planRemoval(situation, access, undefined);
  }
  const present = target === undefined ? undefined : placements.find((one) => isAt(one, target));
  if (target !== undefined) {
    if (present?.state !== 'placed') return { kind: 'insert', target };
    if (present.contentHash !== target.contentHash) return { kind: 'update', placement: present, target };
  }
  return planRemoval(situation, access, present);
}

/**
 * Whether an event may still name a patient who was forgotten: one that is not known to say what is wanted now. With the forgetting,
 * what events say counts as unknown.
 */
function isToldOf({ forgotten, target, placements }: Situation): boolean {
  return (
    forgotten && placements.some((one) => target === undefined || one.contentHash !== target.contentHash)
  );
}

function isFrozen(situation: Situation, standing: Placement | undefined): boolean {
  const { age, target, access } = situation;
  if (isToldOf(situation)) return false;
  switch (age) {
    case 'current':
      return false;
    case 'past':
      return target === undefined || standing !== undefined || access.mode === 'remove-only';
    case 'long-past':
      return true;
  }
}

function planRemoval(
  situation: Situation,
  access: PermittedCalendarAccess,
  present: Placement | undefined,
): Step {
  const others = situation.placements.filter((one) => one !== present && one.googleSub === access.googleSub);
  const next = others.find((one) => !situation.unseen.has(placeName(one)));
  if (next !== undefined) return { kind: 'remove', placement: next };
  const lastIntent = Math.max(...others.map((one) => one.intendedAt.getTime()));
  if (others.length > 0) return { kind: 'look-again', at: new Date(lastIntent + echoTime), placed: present };
  return { kind: 'done', placed: present };
}

/** Whether Google's 404 about this placement is final: an intent may still be on its way for a while. */
export function isGoneForGood(placement: Placement, now: Date): boolean {
  return placement.state === 'placed' || now.getTime() - placement.intendedAt.getTime() >= echoTime;
}

/** An id at a calendar of an account. */
export type Place = Pick<Target, 'googleSub' | 'calendarId' | 'eventId'>;

/** Whether both are the very same place. */
export function isAt(one: Place, other: Place): boolean {
  return placeName(one) === placeName(other);
}

/** The place as one string. */
export function placeName({ googleSub, calendarId, eventId }: Place): string {
  return JSON.stringify([googleSub, calendarId, eventId]);
}
