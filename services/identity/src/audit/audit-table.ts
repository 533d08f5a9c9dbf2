import { textTable } from '@surgery-calendar/service-host';
import { type AuditLine } from './read-audit-lines.ts';

const heading = ['line', 'at', 'who', 'from', 'action', 'doctor', 'detail'];

/** The lines as a table of text, a heading first. What somebody typed can move no terminal's cursor. */
export function auditTable(lines: readonly AuditLine[]): string {
  return textTable(heading, lines.map(cellsOf));
}

function cellsOf({ seq, entry }: AuditLine): string[] {
  if (entry === undefined) return [String(seq), 'was changed: see verify-audit', '', '', '', '', ''];
  const { at, actor, action, doctor, detail = {} } = entry;
  return [
    String(seq),
    at.toISOString(),
    `${actor.kind} ${actor.id}`,
    actor.ip ?? '-',
    action,
    doctor === undefined ? '-' : `${doctor.hospitalId}/${doctor.doctorId}`,
    Object.entries(detail)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(' '),
  ];
}
