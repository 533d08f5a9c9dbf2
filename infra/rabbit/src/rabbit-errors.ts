/** AMQP 0-9-1 reply codes that we treat apart. */
export const replyCode = {
  accessRefused: 403,
  notFound: 404,
  preconditionFailed: 406,
  notAllowed: 530,
} as const;

/** Whether the broker answered with one of these codes. */
export function isRefusal(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => code === error.code);
}

/** What may be told of an AMQP error: its text names exchanges, queues and users, never a message. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
