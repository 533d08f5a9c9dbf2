import { quartilesOf, type Measurement } from './measurement.ts';

/** A table for a person. A bench never gates: the words tell, and the exit code stays 0. */
export function table(measurements: readonly Measurement[]): string {
  const rows = measurements.map((one) => {
    const { lower, median, upper } = quartilesOf(one.ratios);
    return [one.name, digits(median), `${digits(lower)} – ${digits(upper)}`, goalOf(one), verdictOf(one)];
  });
  const head = ['', 'median', 'quartiles', 'goal', ''];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return [
    line(head),
    ...rows.map(line),
    '',
    ...measurements.map(({ name, detail }) => `${name}: ${detail}`),
  ].join('\n');
}

/** The same for a program. */
export function json(measurements: readonly Measurement[]): string {
  return JSON.stringify(measurements.map((one) => ({ ...one, ...quartilesOf(one.ratios), met: isMet(one) })));
}

function isMet({ ratios, goal }: Measurement): boolean {
  const { median } = quartilesOf(ratios);
  return 'atMost' in goal ? median <= goal.atMost : median >= goal.atLeast;
}

function verdictOf(measurement: Measurement): string {
  return isMet(measurement) ? 'MET' : 'NOT MET';
}

function goalOf({ goal }: Measurement): string {
  return 'atMost' in goal ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`;
}

function digits(value: number): string {
  return value.toFixed(3);
}
