import type { RequestHandler } from 'express';
import { Histogram, type Registry } from 'prom-client';
import { probeRoutes } from '../health-routes.ts';

const probes: ReadonlySet<string> = new Set(Object.values(probeRoutes));

/** Latency, traffic and errors of what is served, by the route's pattern; probes and streams, which last as long as they like, aside. */
export function measureRequests(metrics: Registry): RequestHandler {
  const seconds = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'From a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [metrics],
  });
  return (req, res, next) => {
    const done = seconds.startTimer();
    res.on('finish', () => {
      if (probes.has(req.path) || String(res.getHeader('Content-Type')).startsWith('text/event-stream'))
        return;
      const route: unknown = (req.route as { path?: unknown } | undefined)?.path;
      const labels = { method: req.method, route: typeof route === 'string' ? route : 'none' };
      done({ ...labels, status: String(res.statusCode) });
    });
    next();
  };
}
