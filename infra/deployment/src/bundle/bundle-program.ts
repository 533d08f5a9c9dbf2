import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { billOfMaterials } from './bill-of-materials.ts';
import type { Program } from './programs.ts';

/** The repository's own folders inside a bundle, so that `new URL('../migrations', import.meta.url)` finds what it finds in the source. */
const filesFolder = 'files';

/**
 * Bundles a program into `<directory>/<name>.mjs` with its source map, puts what it reads at run time beside it, and lists what it is
 * made of in `<name>.cdx.json` (CycloneDX). What stood in the directory is thrown away. `root` is the repository's.
 */
export async function bundleProgram(options: {
  readonly name: string;
  readonly version: string;
  readonly program: Program;
  readonly root: string;
  readonly directory: string;
}): Promise<void> {
  const { name, version, program, root, directory } = options;
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [program.entry],
    outfile: join(directory, `${name}.mjs`),
    ...{ bundle: true, platform: 'node', target: 'node24', format: 'esm', metafile: true },
    sourcemap: 'linked',
    // Node reads the map for its stack traces; the sources themselves would double it.
    sourcesContent: false,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'error',
    // Packages in CommonJS ask for Node's own modules by `require`.
    banner: {
      js: `import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);`,
    },
    // pg takes its native twin where it is installed; it never is.
    external: ['pg-native'],
    plugins: [keepsPlaces(root)],
  });
  for (const file of program.files)
    await cp(join(root, file), join(directory, filesFolder, file), { recursive: true });
  for (const { home, name: packageName, files } of program.packages ?? []) {
    const manifest = packageManifest(join(root, home), packageName);
    for (const file of files) {
      const target = join(directory, filesFolder, home, 'node_modules', packageName, file);
      await cp(join(dirname(manifest), file), target, { recursive: true, dereference: true });
    }
  }
  const manifests = [
    ...manifestsOf(metafile).map((manifest) => join(root, manifest)),
    ...(program.packages ?? []).map(({ home, name: packageName }) =>
      packageManifest(join(root, home), packageName),
    ),
  ];
  const parts = await Promise.all(manifests.map(async (manifest) => readFile(manifest, 'utf8')));
  const bill = billOfMaterials({ name, version, manifests: parts });
  await writeFile(join(directory, `${name}.cdx.json`), `${JSON.stringify(bill, null, 2)}\n`);
}

/** Gives each of our files the place in `files` that it has in the repository as its `import.meta.url`. */
function keepsPlaces(root: string): Plugin {
  return {
    name: 'keeps-places',
    setup(bundler) {
      bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (!text.includes('import.meta.url')) return null;
        const place = JSON.stringify(`./${filesFolder}/${relative(root, path)}`);
        return {
          contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`),
          loader: 'ts',
        };
      });
    },
  };
}

/** The package.json files, from the root, of the npm packages that a bundle holds something of. */
function manifestsOf({ inputs, outputs }: Metafile): readonly string[] {
  const taken = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const folders = taken
    .filter((file) => file in inputs)
    .flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].toSorted().map((folder) => join(folder, 'package.json'));
}

function packageManifest(home: string, name: string): string {
  return createRequire(join(home, 'package.json')).resolve(`${name}/package.json`);
}
