/** Whether an error says of itself that it passes. */
export function isMarkedTransient(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'transient' in error && error.transient === true;
}

/** An error's text may quote the message it failed on, so only its class and code are told. */
export function errorFields(error: unknown): { readonly errorName: string; readonly errorCode?: string } {
  if (typeof error !== 'object' || error === null) return { errorName: 'unknown' };
  const word = (field: 'name' | 'code') => {
    const value: unknown = Reflect.get(error, field);
    return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : undefined;
  };
  const errorCode = word('code');
  return { errorName: word('name') ?? 'Error', ...(errorCode !== undefined && { errorCode }) };
}
