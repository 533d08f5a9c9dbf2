/** AMQP 0-9-1 reply codes that we treat apart. */
export const replyCode = {
  accessRefused: 403,
  notFound: 404,
  resourceLocked: 405,
  preconditionFailed: 406,
  notAllowed: 530,
} as const;

/** Whether the broker answered with one of these codes. */
export function isRefusal(error: unknown, ...codes: readonly number[]): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    codes.some((code) => code === error.code)
  );
}

/** What may be told of an AMQP error: its text names exchanges, queues and users, never a message. */
export function reasonOf(error: unknown): string {
  // Not by `instanceof Error`: under jest the errors of Node itself are of another realm.
  return typeof error === 'object' &&
    error !== null &&
    'message' in error &&
    typeof error.message === 'string'
    ? error.message
    : String(error);
}

/** The broker refuses this user, or this user at this vhost. */
export class RefusedLoginError extends Error {
  override readonly name = 'RefusedLoginError';
}

/** Told by the text: amqplib gives a refusal during the handshake no code, and of a refused vhost not even the broker's words. */
export function isRefusedLogin(error: unknown): boolean {
  return /ACCESS[_-]REFUSED|Expected ConnectionOpenOk; got <ConnectionClose/.test(reasonOf(error));
}
