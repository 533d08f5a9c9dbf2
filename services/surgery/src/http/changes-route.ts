import { doctorsOf } from '@surgery-calendar/contracts';
import { ProblemError, type BearerVerifier, type Logger } from '@surgery-calendar/service-host';
import type { Express, Request, Response } from 'express';
import { once } from 'node:events';
import type { Pool } from 'pg';
import { openRows } from '../board/open-rows.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import type { SurgeryAt } from '../stream/surgery-stream.ts';
import type { BoardRow } from '../board/board-row.ts';
import type { BoardSignal } from '../board/board-signal.ts';
import { lastChange, readChanges, type BoardScope } from '../board/read-board.ts';
import { readers, requireCaller, scopeOf } from './caller.ts';
import { surgeryResponse } from './surgery-response.ts';

/** A comment now and then keeps proxies from closing a quiet stream, and finds out that the client has gone. */
const heartbeatMs = 15_000;
const mostAtOnce = 100;

export interface ChangesRoute {
  readonly pool: Pool;
  readonly keys: PatientKeys;
  readonly signal: BoardSignal;
  readonly verifyBearer: BearerVerifier;
  readonly logger: Logger;
  /** Ends every stream. */
  readonly stopping: AbortSignal;
}

/**
 * `GET /surgeries/changes`: server-sent events, one for each surgery that has changed, with the surgery as it now is (several changes
 * in a row may come as one). Resumes after `Last-Event-ID`; without it begins now. To a doctor whose calendar a surgery has left,
 * `surgery-left`. `reset` where the id is none that this board ever gave: read the list anew. Ends when the token expires.
 */
export function addChangesRoute(app: Express, parts: ChangesRoute): void {
  app.get('/surgeries/changes', async (req, res) => {
    const caller = await requireCaller(req, parts.verifyBearer, readers);
    const asked = lastEventId(req);
    const scope = scopeOf(caller);
    const newest = await lastChange(parts.pool, caller.hospitalId);
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    res.flushHeaders();
    res.write('retry: 2000\n\n');
    if (asked !== undefined && asked > newest) res.write(`event: reset\nid: ${newest}\ndata: {}\n\n`);
    const gone = new AbortController();
    res.on('close', () => gone.abort());
    if (res.closed) gone.abort();
    const ending = AbortSignal.any([
      gone.signal,
      parts.stopping,
      AbortSignal.timeout(msUntil(caller.expiresAt)),
    ]);
    try {
      await follow(res, parts, scope, asked === undefined || asked > newest ? newest : asked, ending);
    } catch (error) {
      // The headers are out; the client comes again with the last id that it saw.
      parts.logger.warn({ err: error }, 'a stream of changes broke off');
    }
    res.end();
  });
}

async function follow(
  res: Response,
  { pool, keys, signal }: ChangesRoute,
  scope: BoardScope,
  from: bigint,
  ending: AbortSignal,
): Promise<void> {
  let writtenAt = performance.now();
  for (let after = from; !ending.aborted;) {
    const told = signal.next(Math.max(writtenAt + heartbeatMs - performance.now(), 0), ending);
    const rows = await readChanges(pool, scope, after, mostAtOnce);
    const isQuiet = performance.now() - writtenAt >= heartbeatMs;
    const text =
      rows.length === 0 && isQuiet
        ? ': still here\n\n'
        : (await openRows(keys, rows)).map((opened) => eventOf(opened, scope)).join('');
    after = rows.at(-1)?.changeNumber ?? after;
    if (text !== '') {
      writtenAt = performance.now();
      if (!res.write(text)) await once(res, 'drain', { signal: ending }).catch(() => undefined);
    }
    if (rows.length < mostAtOnce) await told;
  }
}

function eventOf(
  { row, surgery }: { readonly row: BoardRow; readonly surgery: SurgeryAt },
  { sees }: BoardScope,
): string {
  const { surgeryId, entries, changeNumber } = row;
  const mine = typeof sees === 'string' || doctorsOf(surgery.state.booking).includes(sees.doctorId);
  const [event, data] = mine
    ? ['surgery', surgeryResponse(surgery, entries)]
    : ['surgery-left', { surgeryId, revision: Number(surgery.revision) }];
  return `id: ${changeNumber}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function lastEventId(req: Request): bigint | undefined {
  const id = req.get('Last-Event-ID');
  if (id === undefined) return undefined;
  if (!/^\d{1,18}$/.test(id)) {
    throw new ProblemError(
      400,
      'invalid-last-event-id',
      'Last-Event-ID must be the id of an event of this stream',
    );
  }
  return BigInt(id);
}

/** setTimeout's own limit is about 24 days. */
function msUntil(date: Date): number {
  return Math.min(Math.max(date.getTime() - Date.now(), 0), 2 ** 31 - 1);
}
