import { type AuditLine } from './read-audit-lines.ts';

const heading = ['line', 'at', 'who', 'from', 'action', 'doctor', 'detail'];

/** The lines as a table of text, a heading first. What somebody typed can move no terminal's cursor. */
export function auditTable(lines: readonly AuditLine[]): string {
  const rows = [heading, ...lines.map(cellsOf)].map((row) => row.map(visible));
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
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

function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
