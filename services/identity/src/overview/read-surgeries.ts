import {
  calendarState,
  failureCode,
  shownPatient,
  surgeryResponse,
  type CalendarState,
  type FailureCode,
  type PatientDetails,
} from '@surgery-calendar/contracts';
import { z } from 'zod';
import { askService, ServiceAway, type AskedService, type OnBehalfOf } from './ask-service.ts';

/** A surgery as the portal may show it: of its patient only what the hospital's policy allows. */
export interface ShownSurgery {
  readonly surgeryId: string;
  readonly procedure: string;
  readonly facility: string;
  readonly room: string | undefined;
  readonly patient: string | undefined;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Of the hospital that it takes place in, an IANA name. */
  readonly timeZone: string;
  readonly calendar: ShownCalendar;
}

/** Where the doctor's own calendar stands with it. */
export interface ShownCalendar {
  readonly state: CalendarState;
  /** Where the event opens in Google Calendar. */
  readonly link: string | undefined;
  /** Of what failed last. */
  readonly failure: FailureCode | undefined;
}

export interface DoctorSurgeries {
  /** The next ones, the first first; with one under way. */
  readonly upcoming: readonly ShownSurgery[];
  /** There are more than those. */
  readonly hasMore: boolean;
  /** Every one at hand, past and cancelled ones too, so that the history can say which it speaks of. */
  readonly known: ReadonlyMap<string, ShownSurgery>;
}

const DAY_MS = 24 * 3_600_000;
const MOST_ASKED = 200;
const MOST_SHOWN = 10;

/** What is read of the answer; other fields, such as notes, are dropped here. */
const listed = surgeryResponse
  .pick({ surgeryId: true, status: true, procedure: true, facility: true, room: true, patient: true })
  .extend({ startsAt: z.iso.datetime({ offset: true }), endsAt: z.iso.datetime({ offset: true }) })
  .extend({
    timeZone: z.string(),
    calendars: z.array(
      z.object({
        doctorId: z.string(),
        calendarState,
        googleEventLink: z.string().nullable(),
        googleSyncError: z.object({ code: failureCode }).nullable(),
      }),
    ),
  });
const page = z.object({ items: z.array(listed), nextCursor: z.string().nullable() });

/** The doctor's surgeries from a week ago on. Throws `ServiceAway`. */
export async function readSurgeries(
  service: AskedService,
  doctor: OnBehalfOf,
  details: PatientDetails,
  now: Date,
): Promise<DoctorSurgeries> {
  const from = new Date(now.getTime() - 7 * DAY_MS).toISOString();
  const query = new URLSearchParams({ from, limit: String(MOST_ASKED) });
  const answer = await askService(service, doctor, { path: `/surgeries?${query.toString()}` }, page);
  if (answer === undefined) throw new ServiceAway('surgery has no such list');
  const coming = answer.items
    .filter((one) => one.status === 'scheduled')
    .map((one) => shown(one, doctor, details))
    .filter(({ endsAt }) => endsAt > now);
  return {
    upcoming: coming.slice(0, MOST_SHOWN),
    hasMore: coming.length > MOST_SHOWN || answer.nextCursor !== null,
    known: new Map(answer.items.map((one) => [one.surgeryId, shown(one, doctor, details)])),
  };
}

function shown(one: z.output<typeof listed>, doctor: OnBehalfOf, details: PatientDetails): ShownSurgery {
  const own = one.calendars.find(({ doctorId }) => doctorId === doctor.doctorId);
  const { surgeryId, procedure, facility, room, timeZone } = one;
  return {
    ...{ surgeryId, procedure, facility, room, timeZone },
    patient: shownPatient(one.patient, details),
    startsAt: new Date(one.startsAt),
    endsAt: new Date(one.endsAt),
    calendar: {
      state: own?.calendarState ?? 'pending',
      link: webAddress(own?.googleEventLink ?? undefined),
      failure: own?.googleSyncError?.code,
    },
  };
}

/** What Google gave, where a page may lead there: `javascript:` is an address as well. */
function webAddress(link: string | undefined): string | undefined {
  return link !== undefined && /^https?:\/\//.test(link) && URL.canParse(link) ? link : undefined;
}
