import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './install.mjs';

/** Every way in which a file names another one. A name in a comment counts as well: the worst of it is one more look. */
const imports = [
  /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g,
];

/** What the result of the import boundaries depends on: two equal keys are two equal results. `files` are paths from the root. */
export function boundaryKey(files) {
  const hash = createHash('sha256');
  for (const file of settings()) hash.update(`${file}\0${readFileSync(join(root, file), 'utf8')}\0`);
  for (const file of files) {
    hash.update(`${file}\0`);
    const text = readFileSync(join(root, file), 'utf8');
    for (const pattern of imports) {
      for (const [statement, name] of text.matchAll(pattern)) {
        // Whether it is there: nothing else of a file that is imported matters.
        const isThere = !name.startsWith('.') || existsSync(join(root, dirname(file), name));
        hash.update(`${statement}\0${isThere}\0`);
      }
    }
  }
  return hash.digest('hex');
}

/** The rules, what is installed, what the packages export, and this check itself. */
function settings() {
  return [
    ...['.dependency-cruiser.cjs', 'tsconfig.json', 'pnpm-lock.yaml', 'package.json'],
    ...[
      'infra/bootstrap/boundary-key.mjs',
      'infra/bootstrap/check-boundaries.mjs',
      'infra/bootstrap/sources.mjs',
    ],
    ...globSync('{contracts,test,infra/*,services/*}/package.json', { cwd: root }).sort(),
  ];
}
