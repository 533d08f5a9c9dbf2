import { expect, test } from '@jest/globals';
import { doctorId, hospitalId, surgeryId } from '@surgery-calendar/contracts';
import type { KeptPatient, KeptText } from '../patient-data/kept.ts';
import { ownSource, type KeptSurgery } from '../stream/surgery-stream.ts';
import { surgeryOfPatient } from './surgery-of-patient.ts';

const sealedFor = (keyId: string) => ({ sealed: `${keyId}.x` });
/** A surgery as its nth message told it. */
function told(revision: number, patient: KeptPatient, notes?: KeptText): KeptSurgery {
  const times = { startsAt: '2027-12-01T08:00:00Z', endsAt: '2027-12-01T10:00:00Z', timeZone: 'UTC' };
  const where = { procedure: 'Colecistectomia', facility: 'Unidade Centro' };
  const booking = { ...times, ...where, surgeonId: doctorId.parse('crm-1'), patient };
  const about = { hospitalId: hospitalId.parse('hc-sp'), surgeryId: surgeryId.parse('s-1') };
  return {
    ...{ source: ownSource, revision: BigInt(revision), messageRevision: BigInt(revision) },
    state: { ...about, status: 'scheduled', booking: notes === undefined ? booking : { ...booking, notes } },
  };
}
function ofFirst(first: KeptSurgery, ...rest: readonly KeptSurgery[]) {
  const found = { surgeryId: surgeryId.parse('s-1'), stream: 'surgery-hc-sp/s-1', isOurs: true };
  return surgeryOfPatient({ ...found, states: [first, ...rest] }, new Set(['first', 'first-before']));
}
const first = sealedFor('first');
const second = sealedFor('second');
const before = sealedFor('first-before');

test('a surgery of the patient tells of them up to its newest message', () => {
  expect(ofFirst(told(0, first), told(1, first, first))).toMatchObject({
    ...{ isTheirs: true, revision: 1, hasTheirNotes: false },
  });
});

test('corrected to another patient it is theirs, and told of the first up to the last message that held anything of them', () => {
  expect(ofFirst(told(0, first, first), told(1, second, second), told(2, second))).toMatchObject({
    ...{ isTheirs: false, revision: 0, hasTheirNotes: false },
  });
});

test('notes that stayed when the patient was corrected are the first one’s, and told still', () => {
  expect(ofFirst(told(0, first, first), told(1, second, first), told(2, second, first))).toMatchObject({
    ...{ isTheirs: false, revision: 2, hasTheirNotes: true },
  });
});

test('what was sealed before the patient had an id is theirs as well', () => {
  expect(ofFirst(told(0, before, before), told(1, first, before))).toMatchObject({
    ...{ isTheirs: true, revision: 1, hasTheirNotes: false },
  });
});

test('a surgery that nobody was told of by these keys has nothing of the patient', () => {
  expect(ofFirst(told(0, second, second))).toBeUndefined();
});
