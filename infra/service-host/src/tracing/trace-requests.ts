import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import { probeRoutes } from '../health-routes.ts';

const probes: ReadonlySet<string> = new Set(Object.values(probeRoutes));

/** A span for each request, under the caller's where it names one; probes have none. No URL: it can carry a code or a name. */
export function traceRequests(): RequestHandler {
  const tracer = trace.getTracer('@surgery-calendar/service-host');
  return (req, res, next) => {
    if (probes.has(req.path)) {
      next();
      return;
    }
    const caller = propagation.extract(context.active(), req.headers);
    const attributes = { 'http.request.method': req.method };
    const span = tracer.startSpan(req.method, { kind: SpanKind.SERVER, attributes }, caller);
    res.on('close', () => {
      const route: unknown = (req.route as { path?: unknown } | undefined)?.path;
      if (typeof route === 'string') {
        span.updateName(`${req.method} ${route}`);
        span.setAttribute('http.route', route);
      }
      span.setAttribute('http.response.status_code', res.statusCode);
      if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(caller, span), next);
  };
}
