import { expect, test } from '@jest/globals';
import { doctorId, hospitalId, surgeryId, type CalendarAccess } from '@surgery-calendar/contracts';
import { deriveEventId } from '../entry/event-id.ts';
import type { Placement } from '../plan/plan-entry.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';
import { accessText, planTable } from './plan-table.ts';
import type { StandingEntry } from './read-entries-of.ts';

const now = new Date('2026-11-26T12:00:00Z');
const key = {
  hospitalId: hospitalId.parse('hc-sp'),
  surgeryId: surgeryId.parse('s-1'),
  doctorId: doctorId.parse('crm-1'),
};
const entry: StandingEntry = {
  ...{ key, surgery: surgeryMessage().data, wanted: true, generation: 0 },
  ...{ lane: 'live', dueAt: now, leased: false, placements: [] },
};
const place: CalendarAccess = {
  ...{ mode: 'place', connectionVersion: 1, googleSub: 'g-1', accessToken: 'secret-token' },
  ...{ expiresAt: '2026-11-26T13:00:00.000Z', calendarId: 'primary', preferences: {} },
  policy: { patientDetails: 'full' },
};
const eventId = deriveEventId(key, 0);
const step = (change: Partial<StandingEntry>, access: CalendarAccess = place) =>
  planTable([{ ...entry, ...change }], access, 'test', now)
    .split('\n')
    .at(-1) ?? '';
const placed: Placement = {
  ...{ googleSub: 'g-1', calendarId: 'primary', eventId, state: 'placed', intendedAt: now, etag: '"1"' },
  ...{ contentHash: undefined, htmlLink: undefined },
};

test('the table says of each entry what stands and what would be done now', () => {
  expect(step({})).toMatch(
    /^s-1 +2127-12-01T08:00:00-03:00 +yes +live +2026-11-26T12:00:00.000Z +- +insert /,
  );
  expect(step({ placements: [placed] })).toContain(`(placed, to be verified)  update ${eventId}`);
  expect(step({ wanted: false, placements: [placed] })).toContain(`remove ${eventId} from g-1/primary`);
  expect(step({}, { mode: 'none', reason: 'not-connected' })).toContain('wait: not-connected');
  expect(step({ wanted: false, dueAt: undefined })).toMatch(/no +live +- +- +nothing$/);
  expect(step({ leased: true })).toContain('in hand');
});

test('neither a patient nor a token is in it', () => {
  const text = planTable([entry], place, 'test', now) + accessText(place);
  for (const secret of ['Paciente', 'Colecistectomia', 'secret-token']) expect(text).not.toContain(secret);
  expect(accessText(place)).toBe('access: place, account g-1, calendar primary, patient details full');
});
