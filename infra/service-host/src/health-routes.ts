import type { Express } from 'express';

/**
 * What to probe in production. A service listens when it is all started, so that the route of liveness, which asks nothing of the world
 * outside, tells the end of the start as well; only readiness asks whether what it stands on is there.
 */
export const probeRoutes = {
  startup: '/healthz',
  liveness: '/healthz',
  readiness: '/readyz',
  /** Of a service that has it, the better readiness. */
  traffic: '/trafficz',
  metrics: '/metrics',
} as const;

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
  app.get(probeRoutes.liveness, (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.get(probeRoutes.readiness, async (_req, res) => {
    const reasons = await unreadyReasons();
    const told = details();
    res.status(reasons.length === 0 ? 200 : 503).json({
      status: reasons.length === 0 ? 'ready' : 'unready',
      reasons,
      ...(told.length === 0 ? {} : { details: told }),
    });
  });
}

/**
 * `GET /trafficz`: whether this replica should be sent requests; 503 with what it cannot reach. Unlike `/readyz` it says nothing of work
 * that stands still in the whole service: there every replica would be taken out, and those requests that could be served are refused.
 */
export function addTrafficRoute(app: Express, unreachable: () => Promise<readonly string[]>): void {
  app.get(probeRoutes.traffic, async (_req, res) => {
    const reasons = await unreachable();
    res
      .status(reasons.length === 0 ? 200 : 503)
      .json({ status: reasons.length === 0 ? 'serving' : 'cut-off', reasons });
  });
}
