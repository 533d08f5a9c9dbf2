import { readFileSync } from 'node:fs';

/** The repository's root, as a URL with a closing slash. */
export const root = new URL('../../../../', import.meta.url);

/** A requirement of docs/security.md and the test that shows it. */
export interface SecurityLine {
  readonly requirement: string;
  /** Ends in `…` where the test is a table of cases. */
  readonly title: string;
  /** From the repository's root. */
  readonly file: string;
}

/** Every line of docs/security.md that names a test: `| requirement | what is done | title | file |`. */
export function securityTable(): readonly SecurityLine[] {
  const text = readFileSync(new URL('docs/security.md', root), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && line.includes('.test.ts`'))
    .map((line) => {
      const [, requirement = '', , title = '', file = ''] = line.split('|').map((cell) => cell.trim());
      return { requirement, title, file: file.replaceAll('`', '') };
    });
}

/** A title without the mark of a table of cases. */
export function beginningOf(title: string): string {
  return title.endsWith('…') ? title.slice(0, -1).trim() : title;
}
