import { parseBody, type Logger } from '@surgery-calendar/service-host';
import type { Express, Request, Response } from 'express';
import type { Pool } from 'pg';
import { requireOperator, type CallerVerifiers } from '../http/caller.ts';
import { readCursor, writeCursor } from '../http/page-cursor.ts';
import { parseQuery } from '../http/parse-query.ts';
import { problemOf } from '../http/problems.ts';
import { decideParkedMessage } from './decide-parked-message.ts';
import { listParkedMessages } from './list-parked-messages.ts';
import type { Decision } from './parked-message.ts';
import { decisionBody, listEnd, listQuery, parkedId } from './parked-request.ts';
import { showParkedMessage } from './show-parked-message.ts';

/**
 * `/parked`: what the bridge's queues could not take, for operators of the hospital that the message names. What names none is for
 * the command line alone, since nobody can tell whose patient's it is.
 */
export function serveParked(
  app: Express,
  parts: {
    readonly pool: Pool;
    readonly logger: Logger;
    readonly verifiers: Pick<CallerVerifiers, 'verifyBearer'>;
  },
): void {
  const { pool, logger, verifiers } = parts;

  app.get('/parked', async (req, res) => {
    const { hospitalId } = await requireOperator(req, verifiers);
    const { cursor, limit, ...filters } = parseQuery(listQuery, req.query);
    const olderThan = readCursor(listEnd, cursor, filters)?.id;
    const page = { all: filters.all === 'true', limit, olderThan };
    const found = await listParkedMessages(pool, hospitalId, page);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    res.set('Cache-Control', 'no-store').json({
      items,
      ...(found.length > limit && last !== undefined
        ? { nextCursor: writeCursor({ id: last.id }, filters) }
        : {}),
    });
  });

  app.get('/parked/:id', async (req, res) => {
    const { hospitalId, subject } = await requireOperator(req, verifiers);
    const id = idOf(req);
    const message = await showParkedMessage(pool, hospitalId, id, subject);
    if (message === undefined) throw problemOf('parked-message-unknown');
    logger.info({ hospitalId, subject, parkedMessage: id }, 'an operator read a parked message');
    res.set('Cache-Control', 'no-store').json(message);
  });

  app.post('/parked/:id/replay', (req, res) => decide(req, res, 'replayed', 202));
  app.post('/parked/:id/discard', (req, res) => decide(req, res, 'discarded', 200));

  async function decide(req: Request, res: Response, kind: Decision, status: number): Promise<void> {
    const { hospitalId, subject } = await requireOperator(req, verifiers);
    const id = idOf(req);
    const { reason } = parseBody(decisionBody, req.body);
    const decided = await decideParkedMessage(pool, hospitalId, id, { kind, by: subject, reason });
    if (decided.kind !== 'done') throw problemOf(decided.kind);
    logger.info({ hospitalId, subject, parkedMessage: id, kind }, 'an operator decided on a parked message');
    res.status(status).set('Cache-Control', 'no-store').json(decided.message);
  }
}

function idOf(req: Request): string {
  const parsed = parkedId.safeParse(req.params['id']);
  if (!parsed.success) throw problemOf('parked-message-unknown');
  return parsed.data;
}
