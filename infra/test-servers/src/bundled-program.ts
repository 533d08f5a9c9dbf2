import { existsSync, globSync, mkdirSync, renameSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, stop, type Plugin } from 'esbuild';
import { eventually } from './eventually.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** All that tests start as processes of their own. */
const programs = [
  'services/*/src/main.ts',
  'services/*/src/*/main.ts',
  'infra/sandbox/src/eventstoredb/main.ts',
];

export interface BundledProgram {
  /** To be run in the place of its `main.ts`. */
  readonly file: string;
  /** For its environment: its next start finds itself compiled. */
  readonly compiled: { readonly NODE_COMPILE_CACHE: string };
}

/**
 * The same program in a few files: finding, reading and stripping the thousand modules of a service takes more than half of what its
 * start costs, and a run has two hundred starts. The first to ask in a run bundles all of them, in two seconds.
 */
export async function bundledProgram(source: URL): Promise<BundledProgram> {
  const claims = process.env['TEST_CLAIMS'];
  if (claims === undefined) throw new Error('no test servers: only *.int.test.ts and test/ have them');
  const bundles = join(claims, 'programs');
  // Making a folder succeeds once, whatever process tries.
  const isFirst = mkdirSync(join(claims, 'bundling'), { recursive: true }) !== undefined;
  if (isFirst) await bundleAll(bundles);
  else
    await eventually(
      () => {
        if (!existsSync(bundles))
          throw new Error('the programs that another worker bundles are not there yet');
      },
      { timeoutMs: 60_000 },
    );
  const file = join(bundles, relative(root, fileURLToPath(source)).replace(/\.ts$/, '.mjs'));
  if (!existsSync(file)) throw new Error(`${source.href} is none of the programs that are bundled`);
  return { file, compiled: { NODE_COMPILE_CACHE: join(claims, 'compiled') } };
}

async function bundleAll(directory: string): Promise<void> {
  const unfinished = `${directory}.unfinished`;
  await build({
    absWorkingDir: root,
    entryPoints: globSync(programs, { cwd: root }),
    ...{ outbase: root, outdir: unfinished, outExtension: { '.js': '.mjs' } },
    ...{ bundle: true, splitting: true, platform: 'node', target: 'node24', format: 'esm', keepNames: true },
    legalComments: 'none',
    logLevel: 'error',
    // Packages in CommonJS ask for Node's own modules by `require`.
    banner: {
      js: `import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);`,
    },
    // pg takes its native twin where it is installed; it never is.
    external: ['pg-native'],
    plugins: [keepsPlaces],
  });
  await stop();
  renameSync(unfinished, directory);
}

/** Our files find their migrations and pages as if they still stood where they stand. */
const keepsPlaces: Plugin = {
  name: 'keeps-places',
  setup(bundler) {
    bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.url')) return null;
      const place = JSON.stringify(pathToFileURL(path).href);
      return { contents: text.replaceAll('import.meta.url', place), loader: 'ts' };
    });
  },
};
