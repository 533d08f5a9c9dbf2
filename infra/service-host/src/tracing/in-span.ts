import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanKind,
} from '@opentelemetry/api';

/**
 * Runs the work within a span that ends with it; what it throws is told by its class alone, since a message may quote what must not be
 * told. `parent` is a W3C traceparent, for work that goes on after a break; without one the span is under the active one.
 */
export async function inSpan<Result>(
  name: string,
  options: {
    readonly kind?: SpanKind;
    readonly attributes?: Attributes;
    readonly parent?: string | undefined;
  },
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const { parent, ...ofSpan } = options;
  const around = parent === undefined ? context.active() : contextOf(parent);
  const span = trace.getTracer('surgery-calendar').startSpan(name, ofSpan, around);
  try {
    return await context.with(trace.setSpan(around, span), () => work(span));
  } catch (error) {
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** The active span as a W3C traceparent, in headers for whoever goes on with the work; none where nothing is traced. */
export function traceHeaders(): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** The `traceparent` among a message's headers or an event's metadata. */
export function traceparentIn(carrier: Readonly<Record<string, unknown>>): string | undefined {
  const { traceparent } = carrier;
  return typeof traceparent === 'string' && /^[0-9a-f-]{55}$/.test(traceparent) ? traceparent : undefined;
}

function contextOf(traceparent: string): Context {
  return propagation.extract(ROOT_CONTEXT, { traceparent });
}
