import type { Pool } from 'pg';
import type { LogReader } from '../log/follow-log.ts';
import { boardStreams, type BoardTables } from './board-tables.ts';
import { projectBoard } from './project-board.ts';

/** Keeps a board up to date with the log. */
export function boardReader(pool: Pool, tables: BoardTables): LogReader {
  return {
    name: tables.reader,
    prefixes: boardStreams,
    onBatch: (batch) => projectBoard(pool, tables, batch),
  };
}
