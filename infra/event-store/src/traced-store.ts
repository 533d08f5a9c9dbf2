import {
  context,
  isSpanContextValid,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { AppendResult, EventStore, NewEvent } from './event-store.ts';

const tracer = trace.getTracer('@surgery-calendar/event-store');

/**
 * The same store with a span for each append. The W3C trace context is kept in the events' metadata (`traceparent`), so that whoever
 * reads them goes on with the trace; an event that comes with one of its own, as those of a batch do, keeps it.
 */
export function tracedStore<Store extends EventStore>(store: Store): Store {
  return {
    ...store,
    append: (stream, expected, events) => {
      const attributes = {
        // The category alone: a stream's name holds ids.
        ...{ 'db.operation.name': 'append', 'db.collection.name': stream.slice(0, stream.indexOf('-')) },
        'db.operation.batch.size': events.length,
      };
      const span = tracer.startSpan('append', { kind: SpanKind.CLIENT, attributes }, around(events));
      return ended(span, store.append(stream, expected, withContext(span, events)));
    },
  };
}

function withContext(span: Span, events: readonly NewEvent[]): readonly NewEvent[] {
  if (!isSpanContextValid(span.spanContext())) return events;
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(context.active(), span), carrier);
  return events.map((event) => ({
    ...event,
    metadata: { ...event.metadata, ...(carries(event) ? {} : carrier) },
  }));
}

/** The active span, or that of the first event that brings one. */
function around(events: readonly NewEvent[]): Context {
  const active = context.active();
  const first = events.find(carries);
  if (first === undefined || trace.getSpan(active) !== undefined) return active;
  return propagation.extract(active, first.metadata);
}

function carries({ metadata }: NewEvent): boolean {
  return typeof metadata['traceparent'] === 'string';
}

/** What was thrown is told by its class alone. */
async function ended(span: Span, appending: Promise<AppendResult>): Promise<AppendResult> {
  try {
    return await appending;
  } catch (error) {
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
