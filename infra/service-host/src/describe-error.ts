/**
 * What may be said of any error: its kind, its code, its place, and its message where that quotes no input. A foreign error object can
 * carry tokens (Google's client keeps the request it sent) or patient data (PostgreSQL's `detail` quotes the row).
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    ...(typeof code === 'number' || (typeof code === 'string' && /^[\w.-]{1,64}$/.test(code))
      ? { code }
      : {}),
    ...(quotesInput(error, code) ? {} : { message: error.message }),
    stack: framesOf(error),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}

/** JSON's parser quotes its text, PostgreSQL in class 22, data exceptions, the value that it cannot take, and so does Node of an argument. */
function quotesInput(error: Error, code: unknown): boolean {
  return (
    error instanceof SyntaxError ||
    (typeof code === 'string' && /^(22[0-9A-Z]{3}|ERR_INVALID_.+)$/.test(code))
  );
}

/** The frames alone: the head of a stack repeats the message. */
function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .map((line) => line.trim());
}
