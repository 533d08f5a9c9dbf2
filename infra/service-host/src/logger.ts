import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { describeError } from './describe-error.ts';
import { allowedFields, surroundingLogFields } from './log-fields.ts';

/** pino's, without `child` and `setBindings`, which would write fields past the list. */
export type Logger = Pick<
  PinoLogger,
  'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent' | 'level'
>;

/**
 * A JSON logger on standard output. What may stand in a line is an allow-list (`log-fields.ts`); with it come the ids of the request
 * or message that is worked on, and of its trace. The text of a line is fixed: whatever varies is a field.
 */
export function createLogger(options: {
  readonly name: string;
  readonly level?: string;
  readonly destination?: DestinationStream;
}): Logger {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    formatters: { bindings: allowedFields, log: allowedFields },
    serializers: { err: describeError, error: describeError },
    mixin: () => ({ ...surroundingLogFields(), ...activeTrace() }),
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

function activeTrace(): { readonly traceId?: string; readonly spanId?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return {};
  return { traceId: span.traceId, spanId: span.spanId };
}
