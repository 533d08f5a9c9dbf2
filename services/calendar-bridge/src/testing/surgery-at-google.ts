import type { CalendarAccess, CalendarReplyEvent, DoctorId } from '@surgery-calendar/contracts';
import type { FaultWorld } from './fault-world.ts';
import type { SandboxAccount } from './sandbox-google.ts';

type Data = CalendarReplyEvent['data'];

/** One surgery between Ana's calendars and Rui's, with two doctors of its own, so that no other test's surgery is touched. */
export interface SurgeryAtGoogle {
  readonly anas: DoctorId;
  readonly ruis: DoctorId;
  readonly world: FaultWorld;
  /** Publishes the next revision; each is at another time. */
  record(change?: object): Promise<void>;
  grant(doctorId: DoctorId, account: SandboxAccount, calendarId?: string): Promise<void>;
  setAccess(doctorId: DoctorId, account: SandboxAccount, change?: object): void;
  hear(type: Parameters<FaultWorld['hear']>[0], doctorId: DoctorId, change?: object): Promise<void>;
  /** The surgery's events that a person sees. */
  visible(): Promise<readonly Seen[]>;
  /** Runs until nothing waits any more, and gives all replies. Throws where an account ever shows two events in one calendar. */
  settle(): Promise<readonly Data[]>;
  /** What its newest revision says. */
  newest(): { readonly room: string; readonly startsAt: string; readonly wanted: boolean };
}

export interface Seen {
  readonly account: string;
  readonly calendarId: string;
  readonly eventId: string;
  readonly room: string | undefined;
  readonly startsAt: string | undefined;
}

/** More runs than any fault needs that ends. */
const mostRuns = 10;
let count = 0;

export function surgeryAtGoogle(world: FaultWorld): SurgeryAtGoogle {
  const { google } = world;
  const id = ++count;
  const surgeryId = `s-${id}`;
  // As branded at the edge; here they are made up.
  const anas = `ana-${id}` as DoctorId;
  const ruis = `rui-${id}` as DoctorId;
  let revision = -1;
  let surgeonId: string = anas;
  let wanted = true;
  const startsAt = () => `2127-12-01T08:${String(revision).padStart(2, '0')}:00-03:00`;
  const calendars = [
    { account: google.ana, calendarId: 'primary' },
    { account: google.ana, calendarId: world.otherCalendar },
    { account: google.rui, calendarId: 'primary' },
  ];
  const one: SurgeryAtGoogle = {
    anas,
    ruis,
    world,
    async record(change = {}) {
      revision += 1;
      const now = { surgeonId, status: 'scheduled', ...change };
      surgeonId = now.surgeonId;
      wanted = now.status === 'scheduled';
      await world.record({ surgeryId, revision, room: `Sala ${revision}`, startsAt: startsAt(), ...now });
    },
    setAccess(doctorId, account, change = {}) {
      const { googleSub, accessToken } = account;
      const access: CalendarAccess = {
        ...{ mode: 'place', connectionVersion: 1, googleSub, accessToken, calendarId: 'primary' },
        ...{ expiresAt: '2027-01-01T00:00:00.000Z', preferences: {}, policy: { patientDetails: 'full' } },
        ...change,
      };
      world.setAccess(doctorId, access);
    },
    async grant(doctorId, account, calendarId = 'primary') {
      one.setAccess(doctorId, account, { calendarId });
      await one.hear('calendar-access.granted.v1', doctorId);
    },
    hear: (type, doctorId, change = {}) => world.hear(type, { doctorId, ...change }),
    async visible() {
      const seen: Seen[] = [];
      for (const { account, calendarId } of calendars) {
        for (const event of await google.events(account, calendarId)) {
          if (event.status === 'cancelled') continue;
          if (event.extendedProperties?.private?.['surgery_id'] !== surgeryId) continue;
          const room = /^Sala: (.*)$/m.exec(event.description ?? '')?.[1];
          const at = event.start.dateTime;
          seen.push({ account: account.email, calendarId, eventId: event.id, room, startsAt: at });
        }
      }
      return seen;
    },
    async settle() {
      const replies: Data[] = [];
      for (let runs = 0; runs < mostRuns; runs++) {
        replies.push(...(await world.run()));
        const places = (await one.visible()).map((seen) => `${seen.account} ${seen.calendarId}`);
        if (new Set(places).size < places.length) throw new Error('one calendar shows the surgery twice');
        if (!(await world.moveOn())) return replies;
      }
      throw new Error(`after ${mostRuns} runs something still waits: ${JSON.stringify(replies)}`);
    },
    newest: () => ({ room: `Sala ${revision}`, startsAt: startsAt(), wanted }),
  };
  return one;
}
