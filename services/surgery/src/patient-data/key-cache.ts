import type { KeyObject } from 'node:crypto';

/** A patient's key; `secret` is 'destroyed' where the patient was forgotten. */
export interface PatientKey {
  readonly id: string;
  readonly secret: KeyObject;
}
export type KeySecret = KeyObject | 'destroyed';

/** Keys in memory, for a minute at the most: so long may a replica that is cut off from the log know one that was destroyed. */
export interface KeyCache {
  secret(id: string): KeySecret | undefined;
  ofOwner(owner: string): PatientKey | undefined;
  /** Before a read of the keys: what is kept of it later must not outlive a `drop` in between. */
  beginRead(): { keep(id: string, secret: KeySecret, owner?: string): void };
  drop(ids: readonly string[]): void;
}

interface Kept {
  readonly secret: KeySecret;
  readonly owner: string | undefined;
  readonly until: number;
}

const longestMs = 60_000;
/** Some 200 bytes each. */
const mostKept = 50_000;

export function openKeyCache(now: () => number = () => performance.now()): KeyCache {
  const byId = new Map<string, Kept>();
  const idByOwner = new Map<string, string>();
  let drops = 0;

  const remove = (id: string): void => {
    const owner = byId.get(id)?.owner;
    byId.delete(id);
    if (owner !== undefined && idByOwner.get(owner) === id) idByOwner.delete(owner);
  };
  const fresh = (id: string): Kept | undefined => {
    const kept = byId.get(id);
    if (kept === undefined || kept.until > now()) return kept;
    remove(id);
    return undefined;
  };
  return {
    secret: (id) => fresh(id)?.secret,
    ofOwner(owner) {
      const id = idByOwner.get(owner);
      const secret = id === undefined ? undefined : fresh(id)?.secret;
      return id === undefined || secret === undefined || secret === 'destroyed' ? undefined : { id, secret };
    },
    beginRead() {
      const begun = drops;
      return {
        keep(id, secret, owner = byId.get(id)?.owner) {
          if (drops !== begun) return;
          remove(id);
          byId.set(id, { secret, owner, until: now() + longestMs });
          if (owner !== undefined) idByOwner.set(owner, id);
          const [oldest] = byId.keys();
          if (byId.size > mostKept && oldest !== undefined) remove(oldest);
        },
      };
    },
    drop(ids) {
      drops += 1;
      ids.forEach(remove);
    },
  };
}
