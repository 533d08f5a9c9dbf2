import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { bundleProgram } from './bundle-program.ts';
import { programNames, programs } from './programs.ts';

// `npm run bundle [-- <directory>]`: every program's bundle, each in a folder of its own.
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const [directory = join(root, '.local', 'bundles')] = process.argv.slice(2);
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
await Promise.all(
  programNames.map((name) =>
    bundleProgram({ name, version, root, program: programs[name], directory: join(directory, name) }),
  ),
);
process.stdout.write(`${directory}\n`);
