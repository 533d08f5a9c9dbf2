import assert from 'node:assert/strict';

interface Refusal {
  readonly status: number;
  readonly reason: string | undefined;
  readonly message: string | undefined;
}

/** Waits for a call to be refused with a status and, where given, a reason; answers what Google said. */
export async function refuses(call: Promise<unknown>, status: number, reason?: string): Promise<Refusal> {
  const refusal = await call.then(
    () => assert.fail(`it was allowed, where ${status} ${reason ?? ''} is due`),
    (error: unknown) => refusalOf(error),
  );
  assert.equal(refusal.status, status, `${refusal.status} ${refusal.message ?? ''}`);
  if (reason !== undefined) assert.equal(refusal.reason, reason);
  return refusal;
}

function refusalOf(error: unknown): Refusal {
  const response = property(error, 'response');
  const status = property(response, 'status');
  if (typeof status !== 'number') throw error;
  const first = property(property(property(property(response, 'data'), 'error'), 'errors'), '0');
  const [reason, message] = [property(first, 'reason'), property(first, 'message')];
  return {
    status,
    reason: typeof reason === 'string' ? reason : undefined,
    message: typeof message === 'string' ? message : undefined,
  };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The value, which the test says is there. */
export function present<T>(value: T | null | undefined): T {
  assert.ok(value !== null && value !== undefined, 'a value is missing');
  return value;
}

/** Waits until something holds; fails at the deadline of half a minute. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
