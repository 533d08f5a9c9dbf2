import type { Express } from 'express';

/**
 * `GET /healthz`: the process serves. `GET /readyz`: 200, or 503 with what is away. `unreadyReasons` names what is away, in words
 * fit for an operator; an empty list is ready.
 */
export function addHealthRoutes(app: Express, unreadyReasons: () => Promise<readonly string[]>): void {
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.get('/readyz', async (_req, res) => {
    const reasons = await unreadyReasons();
    res
      .status(reasons.length === 0 ? 200 : 503)
      .json({ status: reasons.length === 0 ? 'ready' : 'unready', reasons });
  });
}
