import { createHash } from 'node:crypto';
import { shownPatient, type PatientDetails, type Surgery } from '@surgery-calendar/contracts';
import { DateTime } from 'luxon';

/** What an event says, in the shape that Google takes it. */
export interface EntryContent {
  readonly summary: string;
  readonly description: string;
  readonly start: EventTime;
  readonly end: EventTime;
  readonly extendedProperties: { readonly private: Readonly<Record<string, string>> };
}

export interface EventTime {
  /** RFC 3339 with the offset that `timeZone` has at that instant. */
  readonly dateTime: string;
  readonly timeZone: string;
}

/** Google cuts a description at about 8,190 characters, its documentation says 8,192: a little less, so that nothing is cut unseen. */
const longestDescription = 8_000;

/**
 * Describes a surgery as its calendar entry. `details` is what the hospital lets a calendar show of a patient; free notes can
 * name the patient, so they are shown with `full` only. `origin` names this installation.
 */
export function describeEntry(surgery: Surgery, details: PatientDetails, origin: string): EntryContent {
  const name = shownPatient(surgery.patient, details);
  const lines = [
    line('Paciente', name),
    line('Tipo', surgery.procedure),
    line('Unidade', surgery.facility),
    line('Sala', surgery.room),
  ].filter((text) => text !== undefined);
  const notes = details === 'full' ? surgery.notes : undefined;
  return {
    summary: name === undefined ? 'Cirurgia' : `Cirurgia - ${name}`,
    description: withNotes(lines.join('\n'), notes),
    start: eventTime(surgery.startsAt, surgery.timeZone),
    end: eventTime(surgery.endsAt, surgery.timeZone),
    extendedProperties: {
      private: { surgery_id: surgery.surgeryId, hospital_id: surgery.hospitalId, origin },
    },
  };
}

/** A fingerprint of the content: equal where nothing that Google shows differs. */
export function contentHash(content: EntryContent): string {
  const parts = [
    content.summary,
    content.description,
    content.start.dateTime,
    content.start.timeZone,
    content.end.dateTime,
    content.end.timeZone,
    ...Object.entries(content.extendedProperties.private).flat(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function line(label: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${label}: ${escapeHtml(text)}`;
}

/** Appends the notes, shortened so that the whole stays within Google's limit and no escape is cut in two. */
function withNotes(head: string, notes: string | undefined): string {
  if (notes === undefined) return head;
  const label = '\nObservações: ';
  const room = longestDescription - head.length - label.length;
  const whole = escapeHtml(notes);
  if (whole.length <= room) return head + label + whole;
  let kept = '';
  for (const character of notes) {
    const next = kept + escapeHtml(character);
    if (next.length > room - 1) break;
    kept = next;
  }
  return `${head}${label}${kept}…`;
}

/** Google shows a description as HTML. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function eventTime(instant: string, timeZone: string): EventTime {
  const time = DateTime.fromISO(instant, { zone: timeZone });
  if (!time.isValid)
    throw new RangeError('an instant that the contracts accepted cannot be shown in its time zone');
  return { dateTime: time.toISO({ suppressMilliseconds: true }), timeZone };
}
