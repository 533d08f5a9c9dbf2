import { setTimeout as pause } from 'node:timers/promises';

const shortestMs = 200;
const longestMs = 5_000;

/** Waits after so many failures in a row, longer each time, jittered so that replicas spread; ends early where `stopping` aborts. */
export async function pauseBeforeTry(failures: number, stopping: AbortSignal): Promise<void> {
  const ceiling = Math.min(shortestMs * 2 ** (failures - 1), longestMs);
  const ms = ceiling * (0.5 + Math.random() / 2);
  await pause(ms, undefined, { signal: stopping }).catch(() => undefined);
}
