import type { PatientDetails } from './calendar-access.ts';
import type { Surgery } from './surgery.ts';

/** What a doctor's calendar, or the portal, may show of a surgery's patient; undefined: nothing, or the patient is forgotten. */
export function shownPatient(
  { name, forgotten }: Pick<Surgery['patient'], 'name' | 'forgotten'>,
  details: PatientDetails,
): string | undefined {
  if (forgotten === true) return undefined;
  switch (details) {
    case 'full':
      return name;
    case 'initials':
      return name
        .split(/\s+/)
        .filter((word) => word !== '')
        .map((word) => `${String.fromCodePoint(word.codePointAt(0) ?? 0).toUpperCase()}.`)
        .join(' ');
    case 'none':
      return undefined;
  }
}
