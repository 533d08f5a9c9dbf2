import { type FileHandle } from 'node:fs/promises';
import { type SandboxLogger } from '../logger.ts';
import { compactJournal } from './compact-journal.ts';
import { readJournal } from './read-journal.ts';
import { createShelf, type Contents, type Rows } from './shelf.ts';

const flushAfterMs = 25;
/** A journal is rewritten once it holds this many lines more than twice what is alive. */
const compactionSlack = 20_000;

export interface Journal {
  /** What the file held of a kind when it was opened. */
  loaded(kind: string): Iterable<[string, unknown]>;
  /** Names the live rows of a kind, which a compaction writes anew. */
  attach(kind: string, rows: Rows): void;
  /** Notes a change (null deletes); it reaches the file within a few tens of milliseconds. */
  write(kind: string, key: string, value: unknown): void;
  /** Every attached kind with its rows. */
  contents(): Contents;
  /** Makes the file hold `contents` instead; the tables must be opened anew afterwards. */
  restore(contents: Contents): void;
  /** Writes what is pending and closes; rejects when the file cannot be written. */
  close(): Promise<void>;
}

/**
 * Opens the append-only journal at `path`. A change costs one appended line, so that 100,000 events are never rewritten for one;
 * a kill loses at most the last few tens of milliseconds.
 */
export async function openJournal(path: string, logger: SandboxLogger): Promise<Journal> {
  const { file: opened, kinds, lines: found } = await readJournal(path);
  let file: FileHandle = opened;
  let lines = found;
  let pending: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let work: Promise<void> = Promise.resolve();
  let failure: unknown;

  async function drain(): Promise<string[]> {
    const batch = pending;
    pending = [];
    if (batch.length > 0) await file.appendFile(batch.join(''));
    return batch;
  }

  async function flush(): Promise<void> {
    // After a failed write the file may end in half a line, which the next start drops; anything behind it would be lost too.
    if (failure !== undefined) return;
    try {
      lines += (await drain()).length;
      const alive = [...shelf.tables.values()].reduce((sum, rows) => sum + rows.size, 0);
      if (lines <= 2 * alive + compactionSlack) return;
      const compacted = await compactJournal(path, shelf.tables, drain);
      await file.close();
      file = compacted.file;
      lines = compacted.lines;
    } catch (error) {
      failure = error;
      logger.error(
        { err: error },
        'the sandbox state could not be written; changes from now on are lost at a stop',
      );
    }
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      work = work.then(flush);
    }, flushAfterMs);
  }

  function write(kind: string, key: string, value: unknown): void {
    if (failure !== undefined) return;
    pending.push(`${JSON.stringify([kind, key, value])}\n`);
    schedule();
  }

  const shelf = createShelf(kinds, write);
  return {
    ...shelf,
    write,
    async close() {
      clearTimeout(timer);
      await work;
      await flush();
      if (failure === undefined) await file.sync();
      await file.close();
      if (failure !== undefined) throw new Error(`${path} could not be written`, { cause: failure });
    },
  };
}
