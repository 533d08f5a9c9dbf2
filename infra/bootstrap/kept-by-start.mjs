// What a running `npm start` keeps for the operators' commands.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

/** A file of it as JSON. Ends the process with 78 (`EX_CONFIG` of sysexits.h), naming the setting that would do instead, where there is none. */
export function readKept(name, variable) {
  const file = join(process.env.LOCAL_DIRECTORY ?? join(root, '.local'), name);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    process.stderr.write(`Set ${variable}, or run npm start first: there is no readable ${file}.\n`);
    process.exit(78);
  }
}
