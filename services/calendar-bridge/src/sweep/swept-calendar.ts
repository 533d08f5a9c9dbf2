import type { DoctorId, HospitalId, PatientDetails, Surgery } from '@surgery-calendar/contracts';
import type { EntryKey } from '../entry/entry-key.ts';
import type { ListedEvent } from '../google/google-calendar.ts';
import type { Placement } from '../plan/plan-entry.ts';

/** One calendar, as Google lists it and as it is known here; what was known was read after the list had come. */
export interface SweptCalendar {
  readonly googleSub: string;
  readonly calendarId: string;
  /** This installation's name. */
  readonly origin: string;
  /** Every event of this installation that ends later than a day ago. */
  readonly listed: readonly ListedEvent[];
  /** Those with an event here, and those of the surgeries that the listed events name. */
  readonly entries: readonly SweptEntry[];
  /** Those whose events belong here. */
  readonly doctors: readonly SweptDoctor[];
}

export interface SweptDoctor {
  readonly hospitalId: HospitalId;
  readonly doctorId: DoctorId;
  /** What the doctor's hospital lets a calendar show. */
  readonly details: PatientDetails;
}

export interface SweptEntry {
  readonly key: EntryKey;
  readonly surgery: Surgery;
  readonly wanted: boolean;
  readonly generation: number;
  readonly revision: number;
  readonly entryVersion: number;
  readonly wakes: string;
  /** When it was last worked on, to the microsecond; undefined: never. */
  readonly concludedAt: string | undefined;
  /** In a worker's hands, or worked on since the list was asked for: the list says nothing of it. */
  readonly unsettled: boolean;
  /** Not due, and not given up: nothing more is meant to happen to it. */
  readonly isAtRest: boolean;
  /** The surgery was over for a day: what stands, stands. */
  readonly frozen: boolean;
  /** The doctor's account as it was last seen; undefined: never. */
  readonly doctorsGoogleSub: string | undefined;
  /** Those at the swept account, in whatever calendar. */
  readonly placements: readonly KnownPlacement[];
}

export type KnownPlacement = Pick<Placement, 'calendarId' | 'eventId' | 'state' | 'etag' | 'contentHash'>;
