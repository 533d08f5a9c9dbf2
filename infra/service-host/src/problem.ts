/** One field that is wrong: its path in the body (`patient.name`), and what is wrong with it. Never its value. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** A problem that a client caused or must know of, answered as `application/problem+json` (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  /** Stable and kebab-case: clients switch on it. */
  readonly code: string;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    title: string,
    more: {
      readonly detail?: string;
      readonly errors?: readonly FieldError[];
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(title, more.cause === undefined ? undefined : { cause: more.cause });
    this.status = status;
    this.code = code;
    this.detail = more.detail;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

/** The JSON body of a problem. */
export function problemBody(problem: ProblemError): Record<string, unknown> {
  return {
    type: `urn:surgery-calendar:problem:${problem.code}`,
    title: problem.message,
    status: problem.status,
    code: problem.code,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  };
}

/** Something this service stands on is away: try again in `retryAfterSeconds`. */
export function unavailable(detail: string, cause?: unknown, retryAfterSeconds = 2): ProblemError {
  return new ProblemError(503, 'unavailable', 'Temporarily unavailable', {
    detail,
    cause,
    headers: { 'Retry-After': String(retryAfterSeconds) },
  });
}
