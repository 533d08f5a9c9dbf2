import { fc, test } from '@fast-check/jest';
import { expect } from '@jest/globals';
import { doctorId, hospitalId, surgeryId } from '@surgery-calendar/contracts';
import { deriveEventId, isEventIdOf } from './event-id.ts';

const id = fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/);
const key = fc.record({ hospitalId: id, surgeryId: id, doctorId: id }).map((ids) => ({
  hospitalId: hospitalId.parse(ids.hospitalId),
  surgeryId: surgeryId.parse(ids.surgeryId),
  doctorId: doctorId.parse(ids.doctorId),
}));
const generation = fc.nat(100_000);

test.prop([key, generation])('an id is known as its entry’s, in every generation', (of, number) => {
  expect(isEventIdOf(of, deriveEventId(of, number))).toBe(true);
});

test.prop([key, key, generation])('an id is not taken for another entry’s', (of, other, number) => {
  fc.pre(JSON.stringify(of) !== JSON.stringify(other));
  expect(isEventIdOf(other, deriveEventId(of, number))).toBe(false);
});

test.prop([key, generation, fc.constantFrom('', '0', 'g', '000'), fc.boolean()])(
  'what only looks like an id of ours is none',
  (of, number, addition, before) => {
    const own = deriveEventId(of, number);
    const changed = before ? addition + own : own.slice(0, 32) + addition + own.slice(32);
    expect(isEventIdOf(of, changed)).toBe(addition === '');
  },
);
