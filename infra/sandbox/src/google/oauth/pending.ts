import { randomBytes } from 'node:crypto';

/** Short-lived things under a random key; they live in memory only, so a restart forgets them as a timeout would. */
export interface Pending<T> {
  add(value: T): string;
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/** Keeps values for `lifetimeMs` under keys that begin with `prefix` and cannot be guessed. */
export function createPending<T>(prefix: string, lifetimeMs: number, clock: () => Date): Pending<T> {
  const entries = new Map<string, { value: T; expiresAt: number }>();
  return {
    add(value) {
      const now = clock().getTime();
      for (const [key, { expiresAt }] of entries) {
        // Entries stand in the order of their expiry.
        if (expiresAt > now) break;
        entries.delete(key);
      }
      const key = `${prefix}${randomBytes(32).toString('base64url')}`;
      entries.set(key, { value, expiresAt: now + lifetimeMs });
      return key;
    },
    get(key) {
      const entry = entries.get(key);
      return entry !== undefined && entry.expiresAt > clock().getTime() ? entry.value : undefined;
    },
    set(key, value) {
      const entry = entries.get(key);
      if (entry !== undefined) entries.set(key, { ...entry, value });
    },
    delete: (key) => entries.delete(key),
  };
}
