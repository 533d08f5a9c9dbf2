import { hospitalId } from '@surgery-calendar/contracts';
import { fieldErrors, ProblemError, type BearerVerifier } from '@surgery-calendar/service-host';
import type { Express } from 'express';
import type { Pool } from 'pg';
import { readSyncLog, syncLogQuery } from './read-sync-log.ts';

/** `GET /sync-log?doctorId&surgeryId&limit`: what came of the entries of the operator's own hospital, newest first. */
export function serveSyncLog(app: Express, pool: Pool, verifyBearer: BearerVerifier): void {
  app.get('/sync-log', async (req, res) => {
    const bearer = await verifyBearer(req.get('Authorization'));
    const { roles } = bearer.claims;
    if (!Array.isArray(roles) || !roles.includes('operator')) {
      throw new ProblemError(403, 'forbidden', 'This is for operators');
    }
    const query = syncLogQuery.safeParse(req.query);
    if (!query.success) {
      throw new ProblemError(422, 'invalid-query', 'The query has wrong fields', {
        errors: fieldErrors(query.error.issues),
      });
    }
    const items = await readSyncLog(pool, hospitalId.parse(bearer.tenant), query.data);
    res.set('Cache-Control', 'no-store').json({ items });
  });
}
