import { expect, test } from '@jest/globals';
import { surgery } from '@surgery-calendar/contracts';
import { contentHash, describeEntry } from './entry-content.ts';
import { deriveEventId } from './event-id.ts';

const booked = surgery.parse({
  hospitalId: 'hc-sp',
  surgeryId: 's-1',
  revision: 0,
  status: 'scheduled',
  surgeonId: 'crm-1',
  patient: { name: 'Åsa & Ida <Ninfa>' },
  procedure: 'Colecistectomia',
  facility: 'Unidade Centro',
  room: 'Sala 3',
  notes: 'Jejum de 8 h',
  startsAt: '2026-12-01T11:00:00Z',
  endsAt: '2026-12-01T10:30:00-03:00',
  timeZone: 'America/Sao_Paulo',
});

test('the summary shows the name as it is, the description escapes it', () => {
  const content = describeEntry(booked, 'full', 'here');
  expect(content.summary).toBe('Cirurgia - Åsa & Ida <Ninfa>');
  expect(content.description).toBe(
    'Paciente: Åsa &amp; Ida &lt;Ninfa&gt;\nTipo: Colecistectomia\nUnidade: Unidade Centro\nSala: Sala 3\nObservações: Jejum de 8 h',
  );
});

test('times are written in the surgery’s own zone', () => {
  const { start, end } = describeEntry(booked, 'full', 'here');
  expect(start).toEqual({ dateTime: '2026-12-01T08:00:00-03:00', timeZone: 'America/Sao_Paulo' });
  expect(end.dateTime).toBe('2026-12-01T10:30:00-03:00');
});

test('the event can be found by surgery, hospital and installation', () => {
  const { extendedProperties } = describeEntry(booked, 'full', 'here');
  expect(extendedProperties.private).toEqual({ surgery_id: 's-1', hospital_id: 'hc-sp', origin: 'here' });
});

test('absent fields leave no line behind', () => {
  const { room: _room, notes: _notes, ...bare } = booked;
  expect(describeEntry(bare, 'full', 'here').description).not.toMatch(/Sala:|Observações:/);
});

test('initials show no name and no notes; none shows nothing of the patient', () => {
  const initials = describeEntry(booked, 'initials', 'here');
  expect(initials.summary).toBe('Cirurgia - Å. &. I. <.');
  expect(initials.description).not.toContain('Observações');
  const none = describeEntry(booked, 'none', 'here');
  expect(none.summary).toBe('Cirurgia');
  expect(none.description).toBe('Tipo: Colecistectomia\nUnidade: Unidade Centro\nSala: Sala 3');
});

test('notes that are too long for Google are shortened, and no escape is cut in two', () => {
  const { description } = describeEntry({ ...booked, notes: '<🦴>'.repeat(2_500) }, 'full', 'here');
  expect(description.length).toBeLessThanOrEqual(8192);
  expect(description).toMatch(/(&lt;|🦴|&gt;)…$/u);
});

test('the same instant with another offset is the same content', () => {
  const moved = { ...booked, startsAt: '2026-12-01T08:00:00-03:00' };
  expect(contentHash(describeEntry(moved, 'full', 'here'))).toBe(
    contentHash(describeEntry(booked, 'full', 'here')),
  );
});

test('an event id is lower-case hex with the generation at its end, two digits or more', () => {
  const key = { hospitalId: booked.hospitalId, surgeryId: booked.surgeryId, doctorId: booked.surgeonId };
  expect(deriveEventId(key, 0)).toMatch(/^[0-9a-f]{32}00$/);
  expect(deriveEventId(key, 31)).toMatch(/1f$/);
  expect(deriveEventId(key, 256)).toMatch(/^[0-9a-f]{32}100$/);
});
