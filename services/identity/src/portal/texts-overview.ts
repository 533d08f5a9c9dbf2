import {
  type CalendarState,
  type EntryField,
  type FailureCode,
  type SyncLogOutcome,
} from '@surgery-calendar/contracts';
import { type CheckOutcome } from '../overview/request-check.ts';

/** What happened, and what the doctor may do about it; without advice there is nothing to do. */
export interface Telling {
  readonly happened: string;
  readonly advice?: string;
}

/** Why nothing is written to a doctor's calendar. What stood on it before may still stand there. */
export type NotUpdatedBecause =
  | 'paused'
  | 'not-connected'
  /** The connection stands: the hospital's policy is missing, or the surgery is about to be placed. */
  | 'held-up';

/** What the dashboard says of a doctor's surgeries and of their calendar's history. */
export interface OverviewTexts {
  readonly surgeries: {
    readonly title: string;
    readonly none: string;
    readonly away: string;
    readonly more: string;
    readonly noPatient: string;
    readonly patient: string;
    readonly place: string;
    readonly openEvent: string;
    /** The short word on the badge. */
    readonly badge: Readonly<Record<CalendarState, string>>;
    /** `failed` is told by its code, `not-connected` by what keeps us from the calendar. */
    readonly state: Readonly<Record<Exclude<CalendarState, 'failed' | 'not-connected'>, Telling>>;
    readonly notUpdated: Readonly<Record<NotUpdatedBecause, Telling>>;
  };
  readonly failures: Readonly<Record<FailureCode, Telling>>;
  /** Of a code that is not known here. */
  readonly unknownFailure: Telling;
  readonly history: {
    readonly title: string;
    readonly none: string;
    readonly away: string;
    readonly otherSurgery: string;
    readonly times: (times: number) => string;
    readonly outcomes: Readonly<Record<Exclude<SyncLogOutcome, 'failed' | 'found-changed'>, Telling>>;
    readonly changed: (fields: string | undefined) => Telling;
    readonly fields: Readonly<Record<EntryField, string>>;
  };
  readonly check: {
    readonly button: string;
    readonly hint: string;
    readonly started: (
      entries: number,
      sweep: boolean,
    ) => { readonly title: string; readonly detail: string };
    readonly refused: Readonly<
      Record<Exclude<CheckOutcome['kind'], 'started'>, { readonly title: string; readonly detail: string }>
    >;
  };
}
