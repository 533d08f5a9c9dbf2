import type { PermittedCalendarAccess } from '@surgery-calendar/contracts';
import type { EntryContent } from '../entry/entry-content.ts';
import { saysTheSame } from '../entry/same-content.ts';
import type { EventPlace, FoundEvent, GoogleCalendar } from '../google/google-calendar.ts';
import { GoogleFailure } from '../google/google-failure.ts';
import {
  isAt,
  isGoneForGood,
  placeName,
  type Placement,
  type Step,
  type Target,
} from '../plan/plan-entry.ts';
import { QuotaExhausted } from '../quota/quota-exhausted.ts';
import type { EntryJournal } from './entry-journal.ts';

/** One run over an entry: the tools of its steps, and what was done so far. */
export interface Run {
  readonly google: GoogleCalendar;
  readonly journal: EntryJournal;
  readonly access: PermittedCalendarAccess;
  readonly content: EntryContent;
  /** Where the entry belongs; undefined: nowhere. */
  readonly target: Target | undefined;
  /** Whether the next insert would take this id. */
  readonly isInUse: (eventId: string) => boolean;
  /** Of this entry in a row, before this one. */
  readonly failedAttempts: number;
  readonly clock: () => Date;
  /** Places where Google just answered 404, by `placeName`. */
  readonly unseen: Set<string>;
  readonly progress: Progress;
}

/** What the runs over an entry did under one lease: a second one, with a renewed token, goes on from the first. */
export interface Progress {
  change: 'created' | 'updated' | undefined;
}

/** Makes one step true at Google and keeps in the journal what was learnt. Throws `GoogleFailure` and `AccessTokenRefused`. */
export async function applyStep(
  run: Run,
  step: Extract<Step, { kind: 'insert' | 'update' | 'remove' }>,
): Promise<void> {
  switch (step.kind) {
    case 'insert':
      return insert(run, step.target);
    case 'update':
      return doubting(run, step.placement, () => update(run, step.placement, step.target));
    case 'remove':
      return doubting(run, step.placement, () => remove(run, step.placement));
  }
}

/**
 * A call whose answer never came may have taken effect. Where something else is wanted by the time of the next try, the event must
 * not pass for what it was before: it is written anew, which finds out.
 */
async function doubting(run: Run, placement: Placement, call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    const known = run.journal.placements().find((one) => isAt(one, placement));
    const refused = error instanceof GoogleFailure && error.permanent;
    const unsent = error instanceof QuotaExhausted;
    if (known !== undefined && !refused && !unsent) run.journal.keep({ ...known, contentHash: undefined });
    throw error;
  }
}

/** The intent is written before the call: an event whose answer never comes is still known. */
async function insert(run: Run, target: Target): Promise<void> {
  const { googleSub, calendarId, eventId } = target;
  const intent: Placement = {
    googleSub,
    calendarId,
    eventId,
    state: 'intended',
    intendedAt: run.clock(),
    etag: undefined,
    contentHash: undefined,
    htmlLink: undefined,
  };
  const isFirst = !run.journal.placements().some((one) => isAt(one, target));
  run.journal.keep(intent);
  await run.journal.flush();
  const answer = await run.google.insert(placeOf(run, target), run.content).catch((error: unknown) => {
    // Nothing was sent, now or before: there is no event to look for.
    if (error instanceof QuotaExhausted && isFirst) run.journal.forget(intent);
    throw error;
  });
  switch (answer.kind) {
    case 'stored':
      run.journal.keep(placedAs(intent, answer, target.contentHash));
      run.progress.change = 'created';
      return;
    case 'duplicate':
      run.progress.change = 'created';
      return adoptDuplicate(run, intent, target);
    case 'not-found':
      // What was sent before may have made an event, whatever Google says now.
      if (isFirst) run.journal.forget(intent);
      throw new GoogleFailure('calendar-gone', true, 'The chosen Google calendar does not exist any more');
  }
}

/** More answers than this that contradict each other, and the id is given up. */
const patience = 5;

/** Google has the id: ours, from a call whose answer was lost, or a tombstone of it. */
async function adoptDuplicate(run: Run, intent: Placement, target: Target): Promise<void> {
  keepFound(run, intent, target, await lookAtExisting(run, target));
}

/**
 * Looks at an event that Google has just said to exist. One of two such answers is untrue where it shows nothing at all: the look may only
 * be early, so that is not taken for a tombstone. Another event beside one that is about to show would be the second.
 */
async function lookAtExisting(run: Run, place: EventAt): Promise<FoundEvent> {
  const found = await look(run, place);
  if (found.kind === 'not-found' && run.failedAttempts < patience) {
    throw new GoogleFailure(
      'google-unavailable',
      false,
      'Google says that the event exists and does not show it',
    );
  }
  return found;
}

async function update(run: Run, placement: Placement, target: Target): Promise<void> {
  await run.journal.flush();
  const answer = await run.google.update(placeOf(run, placement), run.content, placement.etag);
  switch (answer.kind) {
    case 'stored':
      run.journal.keep(placedAs(placement, answer, target.contentHash));
      run.progress.change ??= 'updated';
      return;
    // Google has been seen to answer 404 for an event that is there.
    case 'gone':
    case 'changed':
      return adopt(run, placement, target);
    case 'refused':
      if (await isLive(run, placement)) {
        throw new GoogleFailure('google-refused', true, 'Google refuses changes to this event');
      }
      replace(run, placement);
      return;
  }
}

async function remove(run: Run, placement: Placement): Promise<void> {
  // Without an ETag, a delete that arrives late takes off whatever has the id by then: the id is spent before it is sent.
  if (placement.etag === undefined) spend(run, placement);
  await run.journal.flush();
  const answer = await run.google.remove(placeOf(run, placement), placement.etag);
  switch (answer.kind) {
    case 'removed':
    case 'gone':
      replace(run, placement);
      return;
    case 'not-found':
      if (!isGoneForGood(placement, run.clock())) {
        run.unseen.add(placeName(placement));
        return;
      }
      // A deleted event is answered 410; that one which was there is unknown may be untrue.
      refresh(run, placement, await look(run, placement));
      return;
    case 'changed':
      refresh(run, placement, await lookAtExisting(run, placement));
      return;
  }
}

/**
 * Looks at the event under our id: live, it is kept as it is found and, where it says something else, written anew. Where nothing at all
 * is shown, both answers may be untrue, or the calendar is gone: an insert under the same id finds out, and never makes a second event.
 */
async function adopt(run: Run, placement: Placement, target: Target): Promise<void> {
  const found = await look(run, placement);
  if (found.kind === 'not-found') run.journal.forget(placement);
  else keepFound(run, placement, target, found);
}

function keepFound(run: Run, placement: Placement, target: Target, found: FoundEvent): void {
  if (found.kind !== 'live') {
    replace(run, placement);
    return;
  }
  const same = found.content !== undefined && saysTheSame(found.content, run.content);
  run.journal.keep(placedAs(placement, found, same ? target.contentHash : undefined));
}

/** Somebody touched the event: learn its present ETag, so that the next try is about what is there now. */
function refresh(run: Run, placement: Placement, found: FoundEvent): void {
  if (found.kind !== 'live') {
    replace(run, placement);
    return;
  }
  run.journal.keep({ ...placement, state: 'placed', etag: found.etag });
}

async function isLive(run: Run, placement: Placement): Promise<boolean> {
  return (await lookAtExisting(run, placement)).kind === 'live';
}

/** A second call in one run: with a Google that is slow the lease would not outlive both. */
async function look(run: Run, place: EventAt): Promise<FoundEvent> {
  await run.journal.flush();
  return run.google.get(placeOf(run, place));
}

function placedAs(
  placement: Placement,
  { etag, htmlLink }: { readonly etag: string; readonly htmlLink: string | undefined },
  contentHash: string | undefined,
): Placement {
  return { ...placement, state: 'placed', etag, htmlLink, contentHash };
}

/** No event is there any more. */
function replace(run: Run, placement: Placement): void {
  run.journal.forget(placement);
  spend(run, placement);
}

/**
 * The placement's id cannot be used again at its place. Where it was the target's own, the next insert takes the next generation; an
 * old place that is cleared leaves the target's id as it is. Where nothing may be placed, what comes next may be placed anywhere.
 */
function spend({ access, journal, target, isInUse }: Run, placement: Placement): void {
  const isTargets = access.mode === 'remove-only' || target === undefined || isAt(placement, target);
  if (isTargets && isInUse(placement.eventId)) journal.startNextGeneration();
}

type EventAt = Pick<EventPlace, 'calendarId' | 'eventId'>;

function placeOf(run: Run, place: EventAt): EventPlace {
  const { googleSub, accessToken } = run.access;
  return { googleSub, accessToken, calendarId: place.calendarId, eventId: place.eventId };
}
