// For jest. It evaluates every module anew for every test file, at more than a millisecond of processor time each, so that half of what a
// unit test cost was the two hundred modules of these packages. In one file each they cost a tenth.
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { root } from './install.mjs';

/** Packages of many ES modules, and a package of ours that depends on each. */
const packages = { zod: 'contracts', jose: 'infra/service-host', '@opentelemetry/api': 'infra/service-host' };
const directory = join(root, 'node_modules', '.cache', 'one-file-packages');

/** Makes what is missing; name -> where the package is, and its one file. For `one-file-resolver.cjs`. */
export async function oneFilePackages() {
  const made = {};
  for (const [name, dependant] of Object.entries(packages)) {
    const home = homeOf(name, join(root, dependant, 'package.json'));
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const file = join(directory, `${name.replace('/', '+')}@${version}.mjs`);
    if (!existsSync(file)) await bundle(name, join(root, dependant), file);
    made[name] = { home: `${home}${sep}`, file };
  }
  return made;
}

async function bundle(name, resolveDir, file) {
  const { build, stop } = createRequire(join(root, 'infra/test-servers/package.json'))('esbuild');
  mkdirSync(directory, { recursive: true });
  // Whole when it has its name, whoever else makes it at the same time.
  const unfinished = `${file}.${process.pid}`;
  await build({
    stdin: { contents: `export * from '${name}';`, resolveDir },
    ...{ bundle: true, platform: 'node', target: 'node24', format: 'esm', keepNames: true },
    outfile: unfinished,
    logLevel: 'error',
  });
  await stop();
  renameSync(unfinished, file);
}

function homeOf(name, dependant) {
  let folder = dirname(createRequire(dependant).resolve(name));
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
  return folder;
}
