import {
  cancelSurgeryRequest,
  rescheduleSurgeryRequest,
  scheduleSurgeryRequest,
  surgeryId,
  type SurgeryId,
} from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import { parseBody, type BearerVerifier } from '@surgery-calendar/service-host';
import type { Express, Request, Response } from 'express';
import type { Pool } from 'pg';
import { readCalendarEntry } from '../replies/calendar-entry.ts';
import { handleCommand, type Handled } from '../stream/handle-command.ts';
import { loadSurgery, surgeryStream, type SurgeryAt } from '../stream/surgery-stream.ts';
import { cancelSurgery } from '../surgery/cancel-surgery.ts';
import type { Decision } from '../surgery/decision.ts';
import { rescheduleSurgery } from '../surgery/reschedule-surgery.ts';
import { scheduleSurgery } from '../surgery/schedule-surgery.ts';
import type { SurgeryState } from '../surgery/surgery-state.ts';
import { requireCaller, type Caller } from './caller.ts';
import { changedMeanwhile, entityTag, ifMatch } from './entity-tag.ts';
import { refusalProblem } from './refusal-problem.ts';
import { surgeryResponse } from './surgery-response.ts';

export interface SurgeryRoutes {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly verifyBearer: BearerVerifier;
  readonly clock: () => Date;
  readonly newId: () => string;
}

/** What schedulers do and read: `/surgeries` and below. A surgery of another hospital is as good as none. */
export function addSurgeryRoutes(app: Express, parts: SurgeryRoutes): void {
  app.post('/surgeries', async (req, res) => {
    const caller = await requireCaller(req, parts.verifyBearer, ['scheduler']);
    const booking = parseBody(scheduleSurgeryRequest, req.body);
    const id = surgeryId.parse(parts.newId());
    const scheduling = { hospitalId: caller.hospitalId, surgeryId: id, booking };
    const surgery = await command(req, res, caller, id, (state) => scheduleSurgery(scheduling, state));
    res.status(201).location(`/surgeries/${id}`);
    await answer(res, surgery);
  });

  app.get('/surgeries/:surgeryId', async (req, res) => {
    const caller = await requireCaller(req, parts.verifyBearer, ['scheduler', 'operator', 'doctor']);
    const surgery = await loadSurgery(parts.store, surgeryStream(caller.hospitalId, idOf(req)));
    if (surgery === undefined || !maySee(caller, surgery)) throw refusalProblem('surgery-unknown');
    await answer(res, surgery);
  });

  app.post('/surgeries/:surgeryId/reschedule', async (req, res) => {
    const caller = await requireCaller(req, parts.verifyBearer, ['scheduler']);
    const { startsAt, endsAt, timeZone } = parseBody(rescheduleSurgeryRequest, req.body);
    const moving = { startsAt, endsAt, timeZone };
    await answer(
      res,
      await command(req, res, caller, idOf(req), (state) => rescheduleSurgery(moving, state)),
    );
  });

  app.post('/surgeries/:surgeryId/cancel', async (req, res) => {
    const caller = await requireCaller(req, parts.verifyBearer, ['scheduler']);
    const { reason } = parseBody(cancelSurgeryRequest, hasNoBody(req) ? {} : req.body);
    await answer(
      res,
      await command(req, res, caller, idOf(req), (state) => cancelSurgery({ reason }, state)),
    );
  });

  async function command(
    req: Request,
    res: Response,
    caller: Caller,
    id: SurgeryId,
    decide: (state: SurgeryState) => Decision,
  ): Promise<SurgeryAt> {
    const expected = ifMatch(req);
    const context = {
      subject: caller.subject,
      client: caller.client,
      at: parts.clock(),
      correlationId: String(res.getHeader('X-Request-Id')),
    };
    const stream = surgeryStream(caller.hospitalId, id);
    return surgeryOf(
      await handleCommand(parts.store, stream, decide, context, {
        newId: parts.newId,
        ...(expected === undefined ? {} : { ifMatch: expected }),
      }),
    );
  }

  async function answer(res: Response, surgery: SurgeryAt): Promise<void> {
    const { hospitalId, surgeryId: id, booking } = surgery.state;
    const entry = await readCalendarEntry(parts.pool, {
      hospitalId,
      surgeryId: id,
      doctorId: booking.surgeonId,
    });
    res
      .set('ETag', entityTag(surgery.revision))
      .set('Cache-Control', 'no-store')
      .json(surgeryResponse(surgery, entry));
  }
}

function surgeryOf(handled: Handled): SurgeryAt {
  switch (handled.kind) {
    case 'done':
      return handled.surgery;
    case 'refused':
      throw refusalProblem(handled.code);
    case 'changed-meanwhile':
      throw changedMeanwhile(handled.revision);
  }
}

/** A doctor sees the surgeries of which they are the surgeon; schedulers and operators see all of the hospital's. */
function maySee(caller: Caller, surgery: SurgeryAt): boolean {
  if (caller.roles.has('scheduler') || caller.roles.has('operator')) return true;
  return caller.doctorId === surgery.state.booking.surgeonId;
}

function idOf(req: Request): SurgeryId {
  const parsed = surgeryId.safeParse(req.params['surgeryId']);
  if (!parsed.success) throw refusalProblem('surgery-unknown');
  return parsed.data;
}

function hasNoBody(req: Request): boolean {
  return req.get('Transfer-Encoding') === undefined && (req.get('Content-Length') ?? '0') === '0';
}
