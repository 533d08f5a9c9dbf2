import {
  conflictListQuery,
  instant,
  surgeryListQuery,
  type ConflictPage,
  type SurgeryPage,
} from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import { fieldErrors, ProblemError } from '@surgery-calendar/service-host';
import type { Express } from 'express';
import type { Pool } from 'pg';
import { z } from 'zod';
import { awaitBoard } from '../board/await-board.ts';
import type { BoardSignal } from '../board/board-signal.ts';
import { listConflicts, listSurgeries } from '../board/read-board.ts';
import { openRows } from '../board/open-rows.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import type { BoardRow } from '../board/board-row.ts';
import { requireCaller } from './caller.ts';
import { requireListScope, type ListVerifiers } from './list-scope.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { surgeryResponse } from './surgery-response.ts';

export interface ListRoutes extends ListVerifiers {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly keys: PatientKeys;
  readonly signal: BoardSignal;
}

const surgeryEnd = z.object({ startsAt: instant, surgeryId: z.string().max(64) });
const conflictEnd = z.object({ number: z.string().regex(/^\d{1,18}$/) });

/** `GET /surgeries` and `GET /conflicts`: what is on the caller's hospital's board, all that was written before included. */
export function addListRoutes(app: Express, parts: ListRoutes): void {
  app.get('/surgeries', async (req, res) => {
    const scope = await requireListScope(req, parts);
    const query = parseQuery(surgeryListQuery, req.query);
    const { cursor, limit, ...filters } = query;
    const end = readCursor(surgeryEnd, cursor, filters);
    await awaitBoard(parts);
    const found = await listSurgeries(parts.pool, scope, query, end);
    const items = await surgeryItems(parts.keys, found.slice(0, limit));
    const last = items.at(-1);
    const page: SurgeryPage = {
      items,
      nextCursor:
        found.length > limit && last !== undefined
          ? writeCursor({ startsAt: last.startsAt, surgeryId: last.surgeryId }, filters)
          : null,
    };
    res.set('Cache-Control', 'no-store').json(page);
  });

  app.get('/conflicts', async (req, res) => {
    const caller = await requireCaller(req, parts.verifyBearer, ['operator']);
    const { cursor, limit } = parseQuery(conflictListQuery, req.query);
    const end = readCursor(conflictEnd, cursor, {});
    await awaitBoard(parts);
    const found = await listConflicts(parts.pool, caller.hospitalId, end?.number, limit);
    const last = found.slice(0, limit).at(-1);
    const page: ConflictPage = {
      items: found.slice(0, limit).map(({ item }) => item),
      nextCursor:
        found.length > limit && last !== undefined ? writeCursor({ number: last.number }, {}) : null,
    };
    res.set('Cache-Control', 'no-store').json(page);
  });
}

async function surgeryItems(keys: PatientKeys, rows: readonly BoardRow[]) {
  const opened = await openRows(keys, rows);
  return opened.map(({ surgery, row }) => surgeryResponse(surgery, row.entries));
}

function parseQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  throw new ProblemError(400, 'invalid-query', 'The query has wrong parameters', {
    errors: fieldErrors(result.error.issues),
  });
}
