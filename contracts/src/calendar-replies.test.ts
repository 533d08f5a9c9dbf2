import { expect, test } from '@jest/globals';
import { entryFailed, entrySettled } from './calendar-replies.ts';

const entry = { hospitalId: 'hc-sp', surgeryId: 's-1', doctorId: 'crm-1', revision: 0, entryVersion: 1 };
const at = '2026-11-21T12:00:00.000Z';
const settled = { ...entry, outcome: 'created', settledAt: at };
const failed = { ...entry, code: 'google-refused', permanent: true, failedAt: at };

test.each(['googleSub', 'calendarId', 'eventId', 'htmlLink'])(
  'a reply whose %s no database can store is refused, so that it stops no projection',
  (field) => {
    expect(entrySettled.safeParse({ ...settled, [field]: 'a' }).success).toBe(true);
    expect(entrySettled.safeParse({ ...settled, [field]: 'a\u0000' }).success).toBe(false);
  },
);

test('so is one with such a message', () => {
  expect(entryFailed.safeParse({ ...failed, message: 'Google refuses' }).success).toBe(true);
  expect(entryFailed.safeParse({ ...failed, message: 'Google\u0000' }).success).toBe(false);
});
