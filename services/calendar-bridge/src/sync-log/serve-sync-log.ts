import type { Express } from 'express';
import type { Pool } from 'pg';
import { requireCaller, type Caller, type CallerVerifiers } from '../http/caller.ts';
import { readCursor, writeCursor } from '../http/page-cursor.ts';
import { parseQuery } from '../http/parse-query.ts';
import { problemOf } from '../http/problems.ts';
import { readSyncLog } from './read-sync-log.ts';
import { syncLogEnd, syncLogQuery, type SyncLogQuery } from './sync-log-query.ts';

/** `GET /sync-log`: what came of the entries of the operator's own hospital, or of identity's doctor, newest first. */
export function serveSyncLog(app: Express, pool: Pool, verifiers: CallerVerifiers): void {
  app.get('/sync-log', async (req, res) => {
    const caller = await requireCaller(req, verifiers);
    const query = parseQuery(syncLogQuery, req.query);
    requireOwn(caller, query);
    const { cursor, limit: _limit, ...filters } = query;
    const end = readCursor(syncLogEnd, cursor, filters);
    const page = await readSyncLog(pool, { ...caller, doctorId: doctorOf(caller, query) }, query, end);
    res.set('Cache-Control', 'no-store').json({
      items: page.items,
      ...(page.end === undefined ? {} : { nextCursor: writeCursor(page.end, filters) }),
    });
  });
}

function doctorOf(caller: Caller, query: SyncLogQuery) {
  return caller.kind === 'on-behalf' ? caller.doctorId : query.doctorId;
}

function requireOwn(caller: Caller, query: SyncLogQuery): void {
  if (query.hospitalId !== undefined && query.hospitalId !== caller.hospitalId) {
    throw problemOf('other-hospital');
  }
  if (query.doctorId !== undefined && query.doctorId !== doctorOf(caller, query)) {
    throw problemOf('other-doctor');
  }
}
