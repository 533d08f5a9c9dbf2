// What a file's lint result depends on. The rules know types, so that is not the file alone: it is all that it imports, and what that
// imports, and whatever is declared for everybody. Two equal keys are two equal results.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import ts from 'typescript';
import { root } from './install.mjs';

/** Declarations that reach files which do not import them. */
const forEverybody = /\bdeclare\s+(global|module)\b|^\/\/\/\s*<reference/m;

/** The key of each of the files (paths from the root), from what is on the disk just now. */
export function lintKeys(files) {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
    // No file of the project is looked for: only the options are wanted.
    { ...ts.sys, readDirectory: () => [] },
    root,
  );
  // Packages, too, declare things for everybody, and do so as soon as anybody imports them.
  const packages = new Set();
  const cache = ts.createModuleResolutionCache(root, (name) => name, options);
  const read = new Map();
  const readOnce = (file) => {
    const known = read.get(file);
    if (known !== undefined) return known;
    const text = readOrNothing(file);
    const one = { hash: hashOf(text), imports: importsOf(file, text), text };
    read.set(file, one);
    return one;
  };
  const importsOf = (file, text) => {
    if (!/\.[cm]?tsx?$/.test(file)) return [];
    return ts
      .preProcessFile(text, true, true)
      .importedFiles.map(({ fileName }) => resolve(fileName, file))
      .filter((found) => found !== undefined);
  };
  const resolve = (name, from) => {
    const mode = ts.ModuleKind.ESNext;
    const { resolvedModule } = ts.resolveModuleName(
      name,
      join(root, from),
      options,
      ts.sys,
      cache,
      undefined,
      mode,
    );
    if (resolvedModule === undefined) return undefined;
    const path = relative(root, resolvedModule.resolvedFileName).replaceAll('\\', '/');
    if (!isAbsolute(path) && !path.startsWith('..') && !path.includes('node_modules/')) return path;
    // What stands in it is told by the lockfile.
    packages.add(path);
    return undefined;
  };
  const reachedFrom = (starts) => {
    const reached = new Set(starts);
    for (const file of reached) for (const imported of readOnce(file).imports) reached.add(imported);
    return [...reached].sort();
  };
  const contentOf = (reached) => reached.map((file) => `${file} ${readOnce(file).hash}`).join('\n');

  const declaring = files.filter((file) => forEverybody.test(readOnce(file).text));
  const reached = contentOf(reachedFrom(declaring));
  for (const file of files) readOnce(file);
  const common = hashOf([settings(), reached, ...[...packages].sort()].join('\n'));
  return new Map(files.map((file) => [file, hashOf(`${common}\n${contentOf(reachedFrom([file]))}`)]));
}

/** What every result depends on: the rules, the compiler's options, what is installed, what the packages export, and this file. */
function settings() {
  const files = [
    ...[
      'eslint.config.mjs',
      'tsconfig.json',
      'pnpm-lock.yaml',
      'package.json',
      'infra/bootstrap/lint-keys.mjs',
    ],
    ...['infra/bootstrap/check-lint.mjs'],
    ...globSync('{contracts,test,infra/*,services/*}/package.json', { cwd: root }).sort(),
  ];
  return files.map((file) => `${file} ${hashOf(readFileSync(join(root, file), 'utf8'))}`).join('\n');
}

/** Nothing of a file that was removed since it was listed, as an editor may do meanwhile. */
function readOrNothing(file) {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

function hashOf(text) {
  return createHash('sha256').update(text).digest('base64url');
}
