const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What `pg` says, without any code, of a connection that was lost or could not be had. */
const driverMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|Client was closed)/;

/**
 * Whether the database is away (connection lost, refused, shutting down, out of connections or memory, or read-only in the
 * middle of a failover), so that the same work may succeed later. Looks into `cause` too.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  // Not by `instanceof Error`: under jest the errors of Node itself are of another realm.
  if (typeof error !== 'object' || error === null) return false;
  const text = (field: 'code' | 'message') => {
    const value: unknown = Reflect.get(error, field);
    return typeof value === 'string' ? value : '';
  };
  return (
    isUnavailableState(text('code')) ||
    socketErrors.has(text('code')) ||
    driverMessages.test(text('message')) ||
    isDatabaseUnavailable(Reflect.get(error, 'cause'))
  );
}

/** SQLSTATE: 08 connection, 53 resources, 57P0x shutdown and recovery, 25006 a standby that was the primary a moment ago. */
function isUnavailableState(sqlState: string): boolean {
  return /^(08|53)[0-9A-Z]{3}$|^57P0[1-5]$|^25006$/.test(sqlState);
}
