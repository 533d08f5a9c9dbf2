import type { Express } from 'express';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { probeRoutes } from '../health-routes.ts';
import { ProblemError } from '../problem.ts';

export { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/**
 * A registry of one service's own, with the metrics of the process unless `ofProcess` is false: where several services share a
 * process, one of them tells. Create each metric with `registers: [registry]`, or it goes to prom-client's global one, which is
 * not served. Labels must be few and never hold a secret or patient data.
 */
export function createMetrics({ ofProcess = true }: { readonly ofProcess?: boolean } = {}): Registry {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  return registry;
}

/**
 * `GET /metrics`: everything in the registry, in its content type, for Prometheus, which asks a replica itself. What comes by way of a
 * proxy comes from outside, and finds nothing here.
 */
export function addMetricsRoute(app: Express, registry: Registry): void {
  app.get(probeRoutes.metrics, async (req, res) => {
    res.setHeader('Cache-Control', 'no-store');
    if (forwardedBy.some((header) => req.headers[header] !== undefined))
      throw new ProblemError(404, 'not-found', 'No such resource');
    const metrics = await registry.metrics();
    // Not `send`, which would rewrite the content type.
    res.setHeader('Content-Type', registry.contentType);
    res.end(metrics);
  });
}

const forwardedBy = ['forwarded', 'x-forwarded-for', 'x-forwarded-host'] as const;
