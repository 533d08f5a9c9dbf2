import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/**
 * A JSON logger on standard output. An error is logged by an allow-list of its fields: a foreign error object can carry tokens
 * (Google's client keeps the request it sent) or patient data (PostgreSQL's `detail` quotes the row).
 */
export function createLogger(options: {
  readonly name: string;
  readonly level?: string;
  readonly destination?: DestinationStream;
}): Logger {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    serializers: { err: describeError, error: describeError },
    redact: {
      paths: ['*.accessToken', '*.refreshToken', '*.authorization', '*.password', '*.patient'],
      remove: true,
    },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

/** What may be said of any error: its kind, its code, its place, and its message where that quotes no input. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error instanceof SyntaxError ? {} : { message: error.message }),
    stack: framesOf(error),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}

/** The frames alone: the head of a stack repeats the message. */
function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .map((line) => line.trim());
}
