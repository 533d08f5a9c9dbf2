import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type TextMapGetter,
} from '@opentelemetry/api';
import type { Bus, IncomingMessage, OutgoingMessage } from './bus.ts';

const tracer = trace.getTracer('@surgery-calendar/rabbit');

/**
 * The same bus with a span for each message published and handled. The W3C trace context travels in the headers `traceparent` and
 * `tracestate`; bodies stay as they are. Where nothing is traced, headers pass as the caller gave them.
 */
export function tracedBus(bus: Bus): Bus {
  return {
    ...bus,
    publish: (message) => publish(bus, message),
    consume: (queue, options, handler) =>
      bus.consume(queue, options, (message) => {
        const { span, around } = handling(queue, message);
        return ended(
          span,
          context.with(around, () => handler(message)),
        );
      }),
    consumeBatches: (queue, options, handler) =>
      bus.consumeBatches(queue, options, (messages) => {
        const spans = messages.map((message) => handling(queue, message));
        // A batch is one piece of work of several traces: each message carries its own on.
        const carrying = messages.map((message, nth) => withContext(message, spans[nth]?.around));
        return spans.reduce((work, { span }) => ended(span, work), handler(carrying));
      }),
  };
}

function publish(bus: Bus, message: OutgoingMessage): Promise<void> {
  const active = context.active();
  // A message from an outbox or a log goes on with the trace that was kept with it.
  const around =
    trace.getSpan(active) === undefined ? propagation.extract(active, message.headers ?? {}) : active;
  const span = tracer.startSpan(
    `publish ${message.exchange === '' ? '(queue)' : message.exchange}`,
    {
      kind: SpanKind.PRODUCER,
      attributes: {
        ...{ 'messaging.system': 'rabbitmq', 'messaging.operation.type': 'send' },
        ...{ 'messaging.destination.name': message.exchange, 'messaging.message.id': message.messageId },
        ...(message.exchange === ''
          ? {}
          : { 'messaging.rabbitmq.destination.routing_key': message.routingKey }),
      },
    },
    around,
  );
  return ended(span, bus.publish(withContext(message, trace.setSpan(around, span))));
}

function handling(
  queue: string,
  message: IncomingMessage,
): { readonly span: Span; readonly around: Context } {
  const sent = propagation.extract(ROOT_CONTEXT, message.headers, textHeaders);
  const attributes = {
    ...{ 'messaging.system': 'rabbitmq', 'messaging.operation.type': 'process' },
    ...{ 'messaging.destination.name': queue, 'messaging.message.id': idOf(message) },
  };
  const span = tracer.startSpan(`process ${queue}`, { kind: SpanKind.CONSUMER, attributes }, sent);
  return { span, around: trace.setSpan(sent, span) };
}

/** What another system calls its message may be anything. */
function idOf({ messageId = '' }: IncomingMessage): string {
  return /^[\w.:-]{1,128}$/.test(messageId) ? messageId : '';
}

function withContext<Message extends OutgoingMessage | IncomingMessage>(
  message: Message,
  around: Context | undefined,
): Message {
  const span = around && trace.getSpanContext(around);
  if (around === undefined || span === undefined || !isSpanContextValid(span)) return message;
  const headers = { ...message.headers };
  propagation.inject(around, headers);
  return { ...message, headers };
}

/** Headers of a foreign publisher may hold anything. */
const textHeaders: TextMapGetter<IncomingMessage['headers']> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  },
};

/** The same work; the span ends with it. What was thrown is told by its class alone. */
async function ended<Result>(span: Span, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
