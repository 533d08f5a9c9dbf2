import { type Adapter, type AdapterFactory, type AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/**
 * What one provider remembers of sessions, codes and grants, in memory and of its own: the library's built-in store warns on the
 * console at each start. Expired entries go when the next one is written.
 */
export function createMemoryAdapter(now: () => number = Date.now): AdapterFactory {
  const kept = new Map<string, Kept>();
  const find = (key: string): AdapterPayload | undefined => {
    const entry = kept.get(key);
    return entry === undefined || entry.expiresAt <= now() ? undefined : entry.payload;
  };
  const findBy = (model: string, test: (payload: AdapterPayload) => boolean): AdapterPayload | undefined =>
    [...kept].find(
      ([key, entry]) => key.startsWith(`${model}:`) && entry.expiresAt > now() && test(entry.payload),
    )?.[1].payload;

  return (model): Adapter => ({
    upsert(id, payload, expiresIn) {
      for (const [key, entry] of kept) if (entry.expiresAt <= now()) kept.delete(key);
      kept.set(`${model}:${id}`, { payload, expiresAt: expiresIn ? now() + expiresIn * 1_000 : Infinity });
      return Promise.resolve();
    },
    find: (id) => Promise.resolve(find(`${model}:${id}`)),
    findByUid: (uid) => Promise.resolve(findBy(model, (payload) => payload.uid === uid)),
    findByUserCode: (userCode) => Promise.resolve(findBy(model, (payload) => payload.userCode === userCode)),
    consume(id) {
      const payload = find(`${model}:${id}`);
      if (payload !== undefined) payload.consumed = Math.floor(now() / 1_000);
      return Promise.resolve();
    },
    destroy(id) {
      kept.delete(`${model}:${id}`);
      return Promise.resolve();
    },
    revokeByGrantId(grantId) {
      for (const [key, entry] of kept) if (entry.payload.grantId === grantId) kept.delete(key);
      return Promise.resolve();
    },
  });
}
