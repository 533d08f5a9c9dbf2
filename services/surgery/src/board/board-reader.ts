import type { RecordedEvent } from '@surgery-calendar/event-store';
import { inSpan, traceparentIn } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import type { LogReader } from '../log/follow-log.ts';
import { boardStreams, type BoardTables } from './board-tables.ts';
import { projectBoard } from './project-board.ts';

/** Keeps a board up to date with the log. */
export function boardReader(pool: Pool, tables: BoardTables): LogReader {
  return {
    name: tables.reader,
    prefixes: boardStreams,
    onBatch: (batch) => withinSpans(batch.events, projectBoard(pool, tables, batch)),
  };
}

/** A batch is one piece of work of several traces: each event that belongs to one has a span as long as the batch takes. */
async function withinSpans(events: readonly RecordedEvent[], work: Promise<void>): Promise<void> {
  const spans = events.flatMap((event) => {
    const parent = traceparentIn(event.metadata);
    if (parent === undefined) return [];
    const attributes = { 'event.type': event.type };
    return [inSpan('project board', { parent, attributes }, () => work)];
  });
  await Promise.all([work, ...spans]);
}
