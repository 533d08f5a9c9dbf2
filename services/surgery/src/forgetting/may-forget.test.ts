import { expect, test } from '@jest/globals';
import { surgeryId } from '@surgery-calendar/contracts';
import { mayForget } from './may-forget.ts';
import type { PatientSurgery } from './surgery-of-patient.ts';

const now = new Date('2027-03-01T12:00:00Z');
const surgery = (id: string, endsAt: string, status: PatientSurgery['status'] = 'scheduled') => ({
  ...{ surgeryId: surgeryId.parse(id), status, endsAt: new Date(endsAt), isTheirs: true },
});

test('a patient is kept until the last of their surgeries has been over for the retention', () => {
  const both = [surgery('s-1', '2027-01-01T12:00:00Z'), surgery('s-2', '2027-02-20T12:00:00Z', 'completed')];
  expect(mayForget(both, 30, now)).toEqual({
    ...{ kind: 'retained', surgeryId: 's-2', until: new Date('2027-03-22T12:00:00Z') },
  });
  expect(mayForget(both, 30, new Date('2027-03-22T12:00:00Z'))).toEqual({ kind: 'allowed' });
});

test('a surgery that is still to come holds it up, whatever the retention', () => {
  const ahead = [surgery('s-1', '2027-04-01T12:00:00Z')];
  expect(mayForget(ahead, 0, now)).toMatchObject({
    kind: 'retained',
    until: new Date('2027-04-01T12:00:00Z'),
  });
});

test('a cancelled surgery holds nothing up, and neither does none', () => {
  expect(mayForget([surgery('s-1', '2027-04-01T12:00:00Z', 'cancelled')], 30, now).kind).toBe('allowed');
  expect(mayForget([], 30, now).kind).toBe('allowed');
});

test('a surgery that is somebody else’s by now holds nothing up', () => {
  const corrected = { ...surgery('s-1', '2027-04-01T12:00:00Z'), isTheirs: false };
  expect(mayForget([corrected], 30, now).kind).toBe('allowed');
});
