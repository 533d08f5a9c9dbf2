import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `.local/` at the project's root, git-ignored. */
export const defaultLocalDirectory = fileURLToPath(new URL('../../../.local', import.meta.url));

/** The state and the keys of this machine's stack, for its owner alone. */
export interface LocalDirectory {
  /** The path of a file or folder in it. */
  at(name: string): string;
  /** Writes a file in one step, readable by its owner alone. */
  write(name: string, content: string): void;
  /** Writes a file in one step where there is none yet; false, and nothing done, where there is one. */
  writeNew(name: string, content: string): boolean;
  /** The content of a file, or undefined where there is none. */
  read(name: string): string | undefined;
  remove(name: string): void;
}

/** Opens the directory, made where it is missing. */
export function openLocalDirectory(path: string): LocalDirectory {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  const at = (name: string) => join(path, name);
  return {
    at,
    write(name, content) {
      const unfinished = at(`${name}.${process.pid}.unfinished`);
      writeFileSync(unfinished, content, { mode: 0o600 });
      renameSync(unfinished, at(name));
    },
    writeNew(name, content) {
      const unfinished = at(`${name}.${process.pid}.unfinished`);
      writeFileSync(unfinished, content, { mode: 0o600 });
      try {
        // A link is made by one of two processes that try, and never shows a file that is half written.
        linkSync(unfinished, at(name));
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
        throw error;
      } finally {
        rmSync(unfinished, { force: true });
      }
    },
    read(name) {
      try {
        return readFileSync(at(name), 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    remove(name) {
      rmSync(at(name), { force: true });
    },
  };
}
