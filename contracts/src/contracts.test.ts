import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { asyncApiDocument } from './asyncapi.ts';
import { calendarReplyEvent, doctorClearedEvent } from './calendar-replies.ts';
import { identityEvent } from './identity-events.ts';
import { patientForgottenEvent } from './patient-forgotten.ts';
import { surgeryEvent } from './surgery-events.ts';

const golden = new URL('../golden/', import.meta.url);
const examples = readdirSync(golden).map((file) => ({
  type: file.replace('.json', ''),
  event: JSON.parse(readFileSync(new URL(file, golden), 'utf8')) as Record<string, unknown>,
}));

function schemaOf(type: string) {
  if (type.startsWith('surgery.')) return surgeryEvent;
  if (type === 'patient.forgotten.v1') return patientForgottenEvent;
  if (type === 'calendar.doctor-cleared.v1') return doctorClearedEvent;
  return type.startsWith('calendar.') ? calendarReplyEvent : identityEvent;
}

test.each(examples)('the golden $type is read and keeps every field', ({ type, event }) => {
  expect(schemaOf(type).parse(event)).toEqual(event);
});

test('every type that is documented has a golden example', () => {
  const { components } = asyncApiDocument() as { components: { messages: object } };
  expect(Object.keys(components.messages).sort()).toEqual(examples.map(({ type }) => type).sort());
});

test('the AsyncAPI document on disk is what the schemas say', () => {
  const written: unknown = JSON.parse(readFileSync(new URL('../asyncapi.json', import.meta.url), 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(asyncApiDocument())));
});
