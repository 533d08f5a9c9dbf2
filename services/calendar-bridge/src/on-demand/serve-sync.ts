import { doctorId, surgeryId } from '@surgery-calendar/contracts';
import { parseBody, ProblemError } from '@surgery-calendar/service-host';
import type { Express } from 'express';
import type { Pool } from 'pg';
import { z } from 'zod';
import { requireCaller, type Caller, type CallerVerifiers } from '../http/caller.ts';
import { syncDoctor, type Requested } from './sync-doctor.ts';
import { syncSurgery } from './sync-surgery.ts';

const syncRequest = z
  .strictObject({ doctorId: doctorId.optional(), surgeryId: surgeryId.optional() })
  .transform(({ doctorId: doctor, surgeryId: surgery }, context) => {
    if (doctor !== undefined && surgery === undefined) return { kind: 'doctor', doctorId: doctor } as const;
    if (surgery !== undefined && doctor === undefined)
      return { kind: 'surgery', surgeryId: surgery } as const;
    const message = 'must be given, or else surgeryId, and not both';
    context.addIssue({ code: 'custom', path: ['doctorId'], message });
    return z.NEVER;
  });

/** `POST /sync`: what an operator, or a doctor on the portal, wants looked at now. What comes of it is in the sync log. */
export function serveSync(app: Express, pool: Pool, verifiers: CallerVerifiers): void {
  app.post('/sync', async (req, res) => {
    const caller = await requireCaller(req, verifiers);
    res.set('Cache-Control', 'no-store');
    res.status(202).json(await request(pool, caller, parseBody(syncRequest, req.body)));
  });
}

async function request(pool: Pool, caller: Caller, asked: z.output<typeof syncRequest>): Promise<Requested> {
  const { hospitalId } = caller;
  const ownDoctor = caller.kind === 'on-behalf' ? caller.doctorId : undefined;
  switch (asked.kind) {
    case 'surgery': {
      const which = { hospitalId, surgeryId: asked.surgeryId, doctorId: ownDoctor };
      return known(await syncSurgery(pool, which), 'surgery-unknown', 'No such surgery');
    }
    case 'doctor':
      if (ownDoctor !== undefined && ownDoctor !== asked.doctorId) {
        throw new ProblemError(403, 'other-doctor', 'The assertion is for another doctor');
      }
      return known(
        await syncDoctor(pool, { hospitalId, doctorId: asked.doctorId }),
        ...(['doctor-unknown', 'No such doctor'] as const),
      );
  }
}

function known(requested: Requested | undefined, code: string, title: string): Requested {
  if (requested === undefined) throw new ProblemError(404, code, title);
  return requested;
}
