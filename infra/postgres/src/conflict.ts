/**
 * Whether the transaction was rolled back only because another was in its way (a deadlock or a serialization failure): the same
 * work, begun anew, will do.
 */
export function isDatabaseConflict(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return error.code === '40P01' || error.code === '40001';
}
