import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { journalHeader } from './read-journal.ts';
import { type Rows } from './shelf.ts';

const rowsPerWrite = 2_000;

/**
 * Writes the live rows to a new file beside `path` and renames it into place in one step. Works in batches, so that requests are
 * served meanwhile. `drain` writes what changes in the meantime to the old file and answers those lines: they end the new file,
 * where the later line of a key wins, and a kill before the rename loses nothing.
 */
export async function compactJournal(
  path: string,
  tables: ReadonlyMap<string, Rows>,
  drain: () => Promise<string[]>,
): Promise<{ file: FileHandle; lines: number }> {
  const temporary = `${path}.compacting`;
  const file = await open(temporary, 'w', 0o600);
  try {
    let lines = 0;
    const changed: string[] = [];
    await file.appendFile(journalHeader);
    for (const [kind, rows] of tables) {
      let batch: string[] = [];
      for (const [key, value] of rows) {
        batch.push(`${JSON.stringify([kind, key, value])}\n`);
        lines += 1;
        if (batch.length < rowsPerWrite) continue;
        await file.appendFile(batch.join(''));
        batch = [];
        changed.push(...(await drain()));
      }
      await file.appendFile(batch.join(''));
    }
    await file.sync();
    changed.push(...(await drain()));
    await file.appendFile(changed.join(''));
    await rename(temporary, path);
    await syncDirectory(dirname(path));
    return { file, lines: lines + changed.length };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
