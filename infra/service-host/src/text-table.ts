/** Rows as a table of text, the heading first. What somebody else wrote can move no terminal's cursor. */
export function textTable(heading: readonly string[], lines: readonly (readonly string[])[]): string {
  const rows = [heading, ...lines].map((row) => row.map(visible));
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

/** The text with every control and format character replaced. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
