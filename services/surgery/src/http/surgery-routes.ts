import {
  amendSurgeryRequest,
  cancelSurgeryRequest,
  completeSurgeryRequest,
  reassignSurgeryRequest,
  rescheduleSurgeryRequest,
  scheduleSurgeryRequest,
  surgeryId,
  type HospitalId,
  type SurgeryId,
} from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import { parseBody, type BearerVerifier } from '@surgery-calendar/service-host';
import type { Express, Request, Response } from 'express';
import type { Pool } from 'pg';
import { readEntries } from '../board/read-board.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import { entriesAsOf } from '../replies/entries-as-of.ts';
import { surgeryIdOf } from '../stream/command-request.ts';
import { handleCommand, type Handled } from '../stream/handle-command.ts';
import type { SurgeryAt } from '../stream/surgery-stream.ts';
import { amendSurgery } from '../surgery/amend-surgery.ts';
import { cancelSurgery } from '../surgery/cancel-surgery.ts';
import { completeSurgery } from '../surgery/complete-surgery.ts';
import type { Rule } from '../surgery/decision.ts';
import { reassignSurgery } from '../surgery/reassign-surgery.ts';
import { rescheduleSurgery } from '../surgery/reschedule-surgery.ts';
import { scheduleSurgery } from '../surgery/schedule-surgery.ts';
import { readers, requireCaller, type Caller } from './caller.ts';
import { changedMeanwhile, entityTag, ifMatch } from './entity-tag.ts';
import { keyOf } from './idempotency-key.ts';
import { problemOf } from './problems.ts';
import { loadVisible } from './load-visible.ts';
import { surgeryHistory } from './surgery-history.ts';
import { surgeryResponse } from './surgery-response.ts';

export interface SurgeryRoutes {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly keys: PatientKeys;
  readonly verifyBearer: BearerVerifier;
  readonly clock: () => Date;
  readonly newId: () => string;
}

/** What schedulers do and read: `/surgeries` and below. A surgery of another hospital is as good as none. */
export function addSurgeryRoutes(app: Express, parts: SurgeryRoutes): void {
  app.post('/surgeries', async (req, res) => {
    const caller = await scheduler(req);
    const { allowPastStart = false, reason, ...booking } = parseBody(scheduleSurgeryRequest, req.body);
    const request = keyOf(req, caller, parts.keys);
    const id = surgeryId.parse(request === undefined ? parts.newId() : surgeryIdOf(request));
    const { hospitalId } = caller;
    const scheduling = { hospitalId, surgeryId: id, booking, allowPastStart, now: parts.clock() };
    const rule: Rule = (state) => scheduleSurgery(scheduling, state);
    const handled = await command(req, res, caller, { id, name: 'schedule-surgery', reason, rule });
    res.status(201).location(`/surgeries/${id}`);
    await answer(res, handled.surgery, handled.answeredAt);
  });

  addCommand('patch', '', 'amend-surgery', (req) => {
    const { reason, ...changes } = parseBody(amendSurgeryRequest, req.body);
    return { reason, rule: (state) => amendSurgery(changes, state) };
  });
  addCommand('post', '/reschedule', 'reschedule-surgery', (req) => {
    const { reason, startsAt, endsAt, timeZone } = parseBody(rescheduleSurgeryRequest, req.body);
    return { reason, rule: (state) => rescheduleSurgery({ startsAt, endsAt, timeZone }, state) };
  });
  addCommand('post', '/reassign', 'reassign-surgery', (req) => {
    const { reason, surgeonId, team } = parseBody(reassignSurgeryRequest, req.body);
    return { reason, rule: (state) => reassignSurgery({ surgeonId, team }, state) };
  });
  addCommand('post', '/cancel', 'cancel-surgery', (req) => {
    const { reason } = parseBody(cancelSurgeryRequest, bodyOrNone(req));
    return { reason, rule: (state) => cancelSurgery({ reason }, state) };
  });
  addCommand('post', '/complete', 'complete-surgery', (req) => {
    const { reason } = parseBody(completeSurgeryRequest, bodyOrNone(req));
    return { reason, rule: completeSurgery };
  });

  app.get('/surgeries/:surgeryId', async (req, res) => {
    const { surgery } = await visible(req);
    await answer(res, surgery, undefined);
  });

  app.get('/surgeries/:surgeryId/history', async (req, res) => {
    const { surgery, events } = await visible(req);
    res.set('Cache-Control', 'no-store').json(await surgeryHistory(parts.keys, surgery.state, events));
  });

  function addCommand(
    method: 'post' | 'patch',
    verb: string,
    name: string,
    parse: (req: Request) => { readonly reason: string | undefined; readonly rule: Rule },
  ): void {
    app[method](`/surgeries/:surgeryId${verb}`, async (req, res) => {
      const caller = await scheduler(req);
      const asked = { id: idOf(req), name, ...parse(req) };
      const { surgery, answeredAt } = await command(req, res, caller, asked);
      await answer(res, surgery, answeredAt);
    });
  }

  async function command(
    req: Request,
    res: Response,
    caller: Caller,
    asked: {
      readonly id: SurgeryId;
      readonly name: string;
      readonly reason: string | undefined;
      readonly rule: Rule;
    },
  ): Promise<Extract<Handled, { kind: 'done' }>> {
    const handled = await handleCommand(
      parts,
      {
        hospitalId: caller.hospitalId,
        surgeryId: asked.id,
        rule: asked.rule,
        request: keyOf(req, caller, parts.keys),
        ifMatch: ifMatch(req),
        context: {
          command: asked.name,
          subject: caller.subject,
          client: caller.client,
          at: parts.clock(),
          reason: asked.reason,
          correlationId: String(res.getHeader('X-Request-Id')),
        },
      },
      parts.newId,
    );
    return doneOf(handled);
  }

  async function visible(req: Request) {
    const caller = await requireCaller(req, parts.verifyBearer, readers);
    return loadVisible(parts, caller, idOf(req));
  }

  function scheduler(req: Request): Promise<Caller> {
    return requireCaller(req, parts.verifyBearer, ['scheduler']);
  }

  async function answer(res: Response, surgery: SurgeryAt, answeredAt: Date | undefined): Promise<void> {
    const key: { hospitalId: HospitalId; surgeryId: SurgeryId } = surgery.state;
    // A repeated request is answered as the first one was, whatever the calendars say by now.
    const entries =
      answeredAt === undefined
        ? await readEntries(parts.pool, key)
        : await entriesAsOf(parts.store, key, answeredAt);
    res
      .set('ETag', entityTag(surgery.revision))
      .set('Cache-Control', 'no-store')
      .json(surgeryResponse(surgery, entries));
  }
}

function doneOf(handled: Handled): Extract<Handled, { kind: 'done' }> {
  switch (handled.kind) {
    case 'done':
      return handled;
    case 'refused':
      throw problemOf(handled.code);
    case 'owned-elsewhere':
      throw problemOf('owned-elsewhere');
    case 'key-reused':
      throw problemOf('idempotency-key-reused');
    case 'changed-meanwhile':
      throw changedMeanwhile(handled.revision);
  }
}

function idOf(req: Request): SurgeryId {
  const parsed = surgeryId.safeParse(req.params['surgeryId']);
  if (!parsed.success) throw problemOf('surgery-unknown');
  return parsed.data;
}

function bodyOrNone(req: Request): unknown {
  const none = req.get('Transfer-Encoding') === undefined && (req.get('Content-Length') ?? '0') === '0';
  return none ? {} : req.body;
}
