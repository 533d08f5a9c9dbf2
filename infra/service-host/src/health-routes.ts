import type { Express } from 'express';

/**
 * `GET /healthz`: the process serves. `GET /readyz`: 200, or 503 with what is away. `unreadyReasons` names what is away, in words
 * fit for an operator; an empty list is ready. `details` tells what an operator should know and what makes nothing unready: work
 * waits for it, and another replica would be no better off.
 */
export function addHealthRoutes(
  app: Express,
  unreadyReasons: () => Promise<readonly string[]>,
  details: () => readonly string[] = () => [],
): void {
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.get('/readyz', async (_req, res) => {
    const reasons = await unreadyReasons();
    const told = details();
    res.status(reasons.length === 0 ? 200 : 503).json({
      status: reasons.length === 0 ? 'ready' : 'unready',
      reasons,
      ...(told.length === 0 ? {} : { details: told }),
    });
  });
}
