import { open, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';

/** First line of every journal: a file that begins otherwise is not ours and is left alone. */
export const journalHeader = '{"journal":"surgery-calendar google sandbox","version":1}\n';

const lineSchema = z.tuple([z.string(), z.string(), z.unknown()]);

export interface LoadedJournal {
  readonly file: FileHandle;
  /** Kind, then key, then the latest value. */
  readonly kinds: Map<string, Map<string, unknown>>;
  readonly lines: number;
}

/**
 * Opens (or creates, mode 0600) the journal at `path` and replays it, the last line of a key winning. A last line cut short by a
 * kill is dropped; anything else that does not parse throws, naming the line.
 */
export async function readJournal(path: string): Promise<LoadedJournal> {
  const file = await open(path, 'a+', 0o600);
  try {
    const text = await file.readFile('utf8');
    // Before anything is changed: a path given by mistake must not cost somebody a file.
    if (!text.startsWith(journalHeader) && !journalHeader.startsWith(text)) {
      throw new Error(`${path} is not a journal of the Google sandbox`);
    }
    await file.chmod(0o600);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
    if (whole === '') {
      await file.appendFile(journalHeader);
      return { file, kinds: new Map(), lines: 0 };
    }
    const lines = whole
      .slice(journalHeader.length, -1)
      .split('\n')
      .filter((line) => line !== '');
    return { file, kinds: replay(path, lines), lines: lines.length };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function replay(path: string, lines: readonly string[]): Map<string, Map<string, unknown>> {
  const kinds = new Map<string, Map<string, unknown>>();
  for (const [at, line] of lines.entries()) {
    const [kind, key, value] = parseLine(path, at + 2, line);
    const rows = kinds.get(kind) ?? new Map<string, unknown>();
    kinds.set(kind, rows);
    // A changed row keeps its place, as it does in the live table: the order of issue is in it.
    if (value === null) rows.delete(key);
    else rows.set(key, value);
  }
  return kinds;
}

function parseLine(path: string, number: number, line: string): [string, string, unknown] {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`${path}: line ${number} does not parse`, { cause });
  }
}
