import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProgram, programNames, programs, type ProgramName } from '@surgery-calendar/deployment';
import type { Launch } from './service-process.ts';

/** The programs as the images have them, in a folder that everybody may read and nobody may write. */
export interface InstalledBundles {
  readonly launch: (program: ProgramName) => Launch;
  /** What a program adds to its base image, in bytes. */
  readonly size: (program: ProgramName) => number;
  readonly remove: () => void;
}

/** As in the images. */
const nobody = 65_532;

/** Bundles every program; run by root, they are run as a user without any right, as in the images. */
export async function installBundles(): Promise<InstalledBundles> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const directory = mkdtempSync(join(tmpdir(), 'surgery-calendar-bundles-'));
  chmodSync(directory, 0o755);
  await Promise.all(
    programNames.map((name) =>
      bundleProgram({
        name,
        version: 'test',
        program: programs[name],
        root,
        directory: join(directory, name),
      }),
    ),
  );
  const isRoot = process.getuid?.() === 0;
  const node = isRoot && !isOpenToAll(process.execPath) ? join(directory, 'node') : process.execPath;
  if (node !== process.execPath) cpSync(process.execPath, node);
  return {
    launch: (name) => ({
      node,
      program: join(directory, name, `${name}.mjs`),
      user: isRoot ? nobody : undefined,
      environment: {},
    }),
    size: (name) =>
      readdirSync(join(directory, name), { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile())
        .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Whether any user may go through every folder above a file. */
function isOpenToAll(file: string): boolean {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder))
    if ((statSync(folder).mode & 0o001) === 0) return false;
  return true;
}
