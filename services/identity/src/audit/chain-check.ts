import { hashOf, type ChainEnd } from './audit-entry.ts';
import { type AuditLine } from './read-audit-lines.ts';

/** The first thing that is wrong with the log, and the number of the line that it is wrong at. */
export interface Break {
  readonly seq: bigint;
  readonly kind:
    | 'changed'
    | 'missing'
    | 'inserted'
    /** The line itself is whole and does not follow the one before it. */
    | 'not-chained'
    | 'cut-off'
    /** The log agrees with itself, and not with the line that was kept elsewhere. */
    | 'rewritten';
  readonly message: string;
}

export const START: ChainEnd = { seq: 0n, hash: '0'.repeat(64) };

/** What is wrong with a line after the one at which the chain stood; undefined where it follows. */
export function breakAt(end: ChainEnd, line: AuditLine): Break | undefined {
  const { seq, entry, previousHash, hash } = line;
  const expected = end.seq + 1n;
  if (seq < expected) return { seq, kind: 'inserted', message: `line ${seq} was inserted before the first` };
  if (seq > expected) {
    const lost = seq - 1n === expected ? `line ${expected} is` : `lines ${expected} to ${seq - 1n} are`;
    return { seq: expected, kind: 'missing', message: `${lost} missing` };
  }
  if (entry === undefined || hashOf(entry, seq, previousHash) !== hash) {
    return { seq, kind: 'changed', message: `line ${seq} was changed: it does not match its hash` };
  }
  if (previousHash !== end.hash) {
    const message = `line ${seq} does not follow line ${end.seq}: one of the two was inserted or replaced`;
    return { seq, kind: 'not-chained', message };
  }
  return undefined;
}

/** What is wrong with the end: the last line, against what the log's head says that it is. */
export function breakAtEnd(last: ChainEnd, head: ChainEnd | undefined): Break | undefined {
  if (head === undefined) return { seq: last.seq, kind: 'changed', message: 'the head of the log is gone' };
  if (last.seq < head.seq) {
    const seq = last.seq + 1n;
    return { seq, kind: 'cut-off', message: `the log was cut off: lines ${seq} to ${head.seq} are missing` };
  }
  if (last.seq > head.seq) {
    const seq = head.seq + 1n;
    return { seq, kind: 'inserted', message: `line ${seq} was inserted behind the end` };
  }
  if (last.hash === head.hash) return undefined;
  return { seq: last.seq, kind: 'changed', message: `the head of the log does not match line ${last.seq}` };
}

/** What is wrong with a line that was kept elsewhere; `found` is the hash of the line of that number now. */
export function breakOfAnchor(anchor: ChainEnd, found: string | undefined): Break | undefined {
  const { seq } = anchor;
  if (found === anchor.hash) return undefined;
  return found === undefined
    ? { seq, kind: 'cut-off', message: `line ${seq}, which was kept elsewhere, is gone` }
    : { seq, kind: 'rewritten', message: `line ${seq} is not the one kept elsewhere: the log was rewritten` };
}
