import { textTable } from '../text-table.ts';
import type { Finding } from './finding.ts';

/** Findings of each service, by its name. */
export type FindingsOf = Readonly<Record<string, readonly Finding[]>>;

/** Prints what was found, as a table with what to fix below, or as JSON. Gives the exit code: 1 where something needs fixing. */
export function reportFindings(
  services: FindingsOf,
  options: { readonly json: boolean },
  out: { write(text: string): unknown },
): 0 | 1 {
  const all = Object.entries(services).flatMap(([service, findings]) =>
    findings.map((finding) => ({ service, ...finding })),
  );
  const wrong = all.filter(({ status }) => status === 'wrong');
  if (options.json) {
    out.write(`${JSON.stringify({ healthy: wrong.length === 0, findings: all }, null, 2)}\n`);
    return wrong.length === 0 ? 0 : 1;
  }
  const rows = all.map(({ service, area, check, status, found }) => [service, area, check, status, found]);
  out.write(`${textTable(['service', 'area', 'check', '', 'found'], rows)}\n\n`);
  if (wrong.length === 0) out.write('Nothing needs fixing.\n');
  else {
    out.write(`To fix (${wrong.length}):\n`);
    for (const { service, check, fix = '' } of wrong) out.write(`  ${service}, ${check}: ${fix}\n`);
  }
  return wrong.length === 0 ? 0 : 1;
}
