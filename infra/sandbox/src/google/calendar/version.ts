/** A change's number: microseconds of its time, made strictly rising, so that it orders all changes of the sandbox. */
export interface Versions {
  next(): number;
  /** Makes the next version higher than one seen in the stored state. */
  atLeast(version: number): void;
}

/** Versions rise even when the clock stands still or goes back. */
export function createVersions(clock: () => Date): Versions {
  let last = 0;
  return {
    next() {
      last = Math.max(clock().getTime() * 1000, last + 1);
      return last;
    },
    atLeast(version) {
      last = Math.max(last, version);
    },
  };
}

/** Google's ETag of a version: twice the microseconds of the change, in quotes. */
export function etagOf(version: number): string {
  return `"${version * 2}"`;
}

/** The `updated` time of a version, in UTC with milliseconds. */
export function updatedOf(version: number): string {
  return new Date(Math.floor(version / 1000)).toISOString();
}

/** Whether an If-Match header, a list of quoted tags or `*`, lets a change of the resource with `etag` through. */
export function matches(ifMatch: string | undefined, etag: string): boolean {
  if (ifMatch === undefined) return true;
  return ifMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim() === etag);
}
