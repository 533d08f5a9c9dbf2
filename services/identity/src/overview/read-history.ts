import {
  entryField,
  failureCode,
  syncLogLine,
  syncLogOutcome,
  type EntryField,
  type FailureCode,
  type SyncLogLine,
  type SyncLogOutcome,
} from '@surgery-calendar/contracts';
import { z } from 'zod';
import { askService, ServiceAway, type AskedService, type OnBehalfOf } from './ask-service.ts';

/** What happened to a surgery on the doctor's calendar, from the bridge's sync log. */
export interface HistoryLine {
  readonly at: Date;
  readonly surgeryId: string;
  readonly happened: Happened;
  /** How often in a row; `at` is the newest. */
  readonly times: number;
}

export type Happened =
  | { readonly kind: Exclude<SyncLogOutcome, 'failed' | 'found-changed'> }
  | { readonly kind: 'found-changed'; readonly fields: readonly EntryField[] }
  /** `code` is undefined where a newer bridge gives one that is not known here. */
  | { readonly kind: 'failed'; readonly code: FailureCode | undefined };

const MOST_ASKED = 40;
const MOST_SHOWN = 15;

const page = z.object({ items: z.array(syncLogLine) });

/** The newest lines of the doctor's sync log. Throws `ServiceAway`. */
export async function readHistory(service: AskedService, doctor: OnBehalfOf): Promise<HistoryLine[]> {
  const answer = await askService(service, doctor, { path: `/sync-log?limit=${MOST_ASKED}` }, page);
  if (answer === undefined) throw new ServiceAway('the bridge has no sync log');
  return foldRepeats(answer.items.flatMap((line) => lineOf(line) ?? [])).slice(0, MOST_SHOWN);
}

/** A line for a doctor; undefined for an outcome that a newer bridge writes and nobody here has words for. */
export function lineOf({ at, surgeryId, outcome, code, detail }: SyncLogLine): HistoryLine | undefined {
  const kind = syncLogOutcome.safeParse(outcome).data;
  if (kind === undefined) return undefined;
  return { at: new Date(at), surgeryId, happened: happenedOf(kind, code, detail), times: 1 };
}

function happenedOf(kind: SyncLogOutcome, code: string | null, detail: string | null): Happened {
  switch (kind) {
    case 'failed':
      return { kind, code: failureCode.safeParse(code).data };
    case 'found-changed':
      return {
        kind,
        fields: (detail ?? '').split(', ').flatMap((name) => entryField.safeParse(name).data ?? []),
      };
    case 'created':
    case 'updated':
    case 'removed':
    case 'unchanged':
    case 'waiting-for-connection':
    case 'superseded':
    case 'found-deleted':
    case 'found-stray':
    case 'found-copy':
      return { kind };
  }
}

/** An outage of an hour is many attempts, and one thing to know. */
export function foldRepeats(lines: readonly HistoryLine[]): HistoryLine[] {
  const folded: HistoryLine[] = [];
  for (const line of lines) {
    const last = folded.at(-1);
    if (last !== undefined && isSame(last, line))
      folded[folded.length - 1] = { ...last, times: last.times + 1 };
    else folded.push(line);
  }
  return folded;
}

function isSame(one: HistoryLine, other: HistoryLine): boolean {
  return one.surgeryId === other.surgeryId && JSON.stringify(one.happened) === JSON.stringify(other.happened);
}
