/** The part of a pino logger that the sandbox uses; it never writes tokens. */
export interface SandboxLogger {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** For embedding in tests: says nothing. */
export const silentLogger: SandboxLogger = { info: () => undefined, error: () => undefined };
