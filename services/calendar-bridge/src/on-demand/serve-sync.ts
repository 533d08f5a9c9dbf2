import type { RequestedSync } from '@surgery-calendar/contracts';
import { parseBody } from '@surgery-calendar/service-host';
import type { Express } from 'express';
import type { Pool } from 'pg';
import { requireCaller, type Caller, type CallerVerifiers } from '../http/caller.ts';
import { problemOf } from '../http/problems.ts';
import { syncDoctor } from './sync-doctor.ts';
import { syncRequest, type SyncRequest } from './sync-request.ts';
import { syncSurgery } from './sync-surgery.ts';

/** `POST /sync`: what an operator, or a doctor on the portal, wants looked at now. What comes of it is in the sync log. */
export function serveSync(app: Express, pool: Pool, verifiers: CallerVerifiers): void {
  app.post('/sync', async (req, res) => {
    const caller = await requireCaller(req, verifiers);
    res.set('Cache-Control', 'no-store');
    res.status(202).json(await request(pool, caller, parseBody(syncRequest, req.body)));
  });
}

async function request(pool: Pool, caller: Caller, asked: SyncRequest): Promise<RequestedSync> {
  const { hospitalId } = caller;
  const ownDoctor = caller.kind === 'on-behalf' ? caller.doctorId : undefined;
  switch (asked.kind) {
    case 'surgery': {
      const which = { hospitalId, surgeryId: asked.surgeryId, doctorId: ownDoctor };
      return known(await syncSurgery(pool, which), 'surgery-unknown');
    }
    case 'doctor':
      if (ownDoctor !== undefined && ownDoctor !== asked.doctorId) {
        throw problemOf('other-doctor');
      }
      if (asked.removesStrays && caller.kind !== 'operator') throw problemOf('forbidden');
      return known(
        await syncDoctor(pool, { hospitalId, doctorId: asked.doctorId }, asked.removesStrays),
        'doctor-unknown',
      );
  }
}

function known(
  requested: RequestedSync | undefined,
  code: 'doctor-unknown' | 'surgery-unknown',
): RequestedSync {
  if (requested === undefined) throw problemOf(code);
  return requested;
}
