/** The order in which a calendar's events last changed, for sync tokens and `orderBy=updated`. */
export interface ChangeLog {
  add(version: number, id: string): void;
  /** Ids of events whose latest change is after `version`, in the order of change. */
  after(version: number): Generator<string>;
  /** Version of the latest change; 0 when nothing ever changed. */
  readonly latest: number;
}

/** `currentVersion` tells an event's latest version, by which older entries of the log are known to be stale. */
export function createChangeLog(currentVersion: (id: string) => number | undefined): ChangeLog {
  let entries: { version: number; id: string }[] = [];
  let lengthAtCompaction = 0;

  const isCurrent = (entry: { version: number; id: string }) => currentVersion(entry.id) === entry.version;

  return {
    add(version, id) {
      entries.push({ version, id });
      if (entries.length < 2 * lengthAtCompaction + 1024) return;
      const newest = entries.at(-1);
      entries = entries.filter((entry) => entry === newest || isCurrent(entry));
      lengthAtCompaction = entries.length;
    },
    *after(version) {
      let low = 0;
      let high = entries.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((entries[middle]?.version ?? 0) > version) high = middle;
        else low = middle + 1;
      }
      for (const entry of entries.slice(low)) if (isCurrent(entry)) yield entry.id;
    },
    get latest() {
      return entries.at(-1)?.version ?? 0;
    },
  };
}
