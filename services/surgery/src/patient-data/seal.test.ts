import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { forgottenPatient, hospitalId, surgeryId } from '@surgery-calendar/contracts';
import { NotOurs } from './cipher.ts';
import { isSealed, keyIdOf, keyIdsIn, type KeptPatient } from './kept.ts';
import { openerFor } from './open-surgeries.ts';
import { sealerFor } from './seal-event.ts';

const key = { id: 'k-1', secret: createSecretKey(randomBytes(32)) };
const keys = new Map([[key.id, key.secret]]);
const about = { hospitalId: hospitalId.parse('hc-sp'), surgeryId: surgeryId.parse('s-1') };
const other = { ...about, surgeryId: surgeryId.parse('s-2') };
const sealer = sealerFor(key, about);
const ana = { id: 'p-1', name: 'Ana Conceição 👩‍⚕️ Souza' };

test('what is sealed comes out as it went in, and never looks the same twice', () => {
  const kept = sealer.patient(ana);
  expect(JSON.stringify(kept)).not.toMatch(/Ana|p-1/);
  expect(sealer.patient(ana)).not.toEqual(kept);
  expect(openerFor(keys, about).patient(kept)).toEqual(ana);
  expect(openerFor(keys, about).text(sealer.text('Jejum', 'notes'), 'notes')).toBe('Jejum');
});

test('at another surgery, as another field, under another key, or changed, it does not open', () => {
  const notes = sealer.text('Jejum', 'notes');
  const opener = openerFor(keys, about);
  expect(() => openerFor(keys, other).text(notes, 'notes')).toThrow(NotOurs);
  expect(() => opener.text(notes, 'reason')).toThrow(NotOurs);
  const wrong = new Map([[key.id, createSecretKey(randomBytes(32))]]);
  expect(() => openerFor(wrong, about).text(notes, 'notes')).toThrow(NotOurs);
  const changed = { sealed: `${notes.sealed.slice(0, -4)}AAAA` };
  expect(() => opener.text(changed, 'notes')).toThrow(NotOurs);
  expect(() => opener.text({ sealed: 'k-1.AAAA' }, 'notes')).toThrow(NotOurs);
});

test('once the key is destroyed the patient is forgotten, and free text is gone', () => {
  const opener = openerFor(new Map([[key.id, 'destroyed']]), about);
  expect(opener.patient(sealer.patient(ana))).toEqual(forgottenPatient);
  expect(opener.text(sealer.text('Jejum', 'notes'), 'notes')).toBeUndefined();
});

test('events from before there were keys are read as they are', () => {
  const opener = openerFor(new Map(), about);
  expect(opener.patient(ana)).toEqual(ana);
  expect(opener.text('Jejum', 'notes')).toBe('Jejum');
});

test('the keys of all that is sealed in an event are found, wherever it is', () => {
  const kept: KeptPatient = sealer.patient(ana);
  expect(isSealed(kept) && keyIdOf(kept)).toBe('k-1');
  expect(
    keyIdsIn({ booking: { patient: kept, team: [] }, reason: sealer.text('x', 'reason'), n: null }),
  ).toEqual(['k-1', 'k-1']);
});
