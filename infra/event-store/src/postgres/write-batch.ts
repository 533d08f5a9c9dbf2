import type pg from 'pg';
import type { ExpectedRevision } from '../event-store.ts';
import type { Append, AppendOutcome, WriteBatch } from './append-queue.ts';
import { asUnavailable } from './unavailable.ts';

/** Writes appends by the schema's own functions: one round trip, one commit. */
export function createWriter(options: {
  readonly pool: pg.Pool;
  readonly schema: string;
  readonly deadlineMs: number;
}): WriteBatch {
  const { pool, schema, deadlineMs } = options;
  const one = `SELECT 0 AS append, ${schema}.append_one($1, $2, $3, $4, $5, $6) AS outcome`;
  const many = `SELECT append, outcome FROM ${schema}.append_batch($1)`;
  return async (appends) => {
    const scalars = appends.length === 1 ? scalarsOf(appends) : undefined;
    // A connection whose query timed out is dropped by the pool: its answer, coming late, must meet nobody.
    const query = {
      ...(scalars === undefined
        ? { name: `${schema}.append_batch`, text: many, values: [documentOf(appends)] }
        : { name: `${schema}.append_one`, text: one, values: scalars }),
      query_timeout: deadlineMs,
    };
    const { rows } = await pool
      .query<{ append: number; outcome: string }>(query)
      .catch((error: unknown): never => {
        throw asUnavailable(error);
      });
    const outcomes = new Map(rows.map((row) => [row.append, outcomeOf(BigInt(row.outcome))]));
    return appends.map((_, index) => outcomes.get(index) ?? missing(index));
  };
}

function scalarsOf([append]: readonly Append[]): unknown[] | undefined {
  const [event, ...others] = append?.events ?? [];
  if (append === undefined || event === undefined || others.length > 0) return undefined;
  const expected = String(expectedCode(append.expected));
  return [
    append.stream,
    expected,
    event.id,
    event.type,
    JSON.stringify(event.data),
    JSON.stringify(event.metadata),
  ];
}

function documentOf(appends: readonly Append[]): string {
  return JSON.stringify(
    appends.flatMap(({ stream, expected, events }, append) => {
      const code = String(expectedCode(expected));
      return events.map(({ id, type, data, metadata }) => ({
        append,
        stream,
        expected: code,
        id,
        type,
        data,
        metadata,
      }));
    }),
  );
}

/** As `append_one` and `append_batch` take it. */
function expectedCode(expected: ExpectedRevision): bigint {
  switch (expected) {
    case 'no-stream':
      return -1n;
    case 'any':
      return -2n;
    case 'stream-exists':
      return -3n;
    default:
      if (expected < 0n) throw new RangeError('A revision is never below 0');
      return expected;
  }
}

function outcomeOf(code: bigint): AppendOutcome {
  if (code >= 0n) return { kind: 'appended', revision: code };
  const head = -2n - code;
  return { kind: 'refused', actual: head < 0n ? undefined : head };
}

function missing(index: number): never {
  throw new Error(`the store gave no outcome for append ${index} of the batch`);
}
