import { type Settings } from '../settings/settings.ts';
import { ApiRefusal } from './api-error.ts';
import { type Method } from './method-scopes.ts';

/** Counts calls in a window that slides with the clock. */
export interface Quota {
  /** Notes a call, or throws Google's 403 when the project or the user has used up its window; a refused call is not counted. */
  take(caller: { clientId: string; sub: string }, method: Method): void;
}

/** Google counts a patch as three requests (the reference page of events.patch says so). */
export function unitsOf(method: Method): number {
  return method.endsWith('.Patch') ? 3 : 1;
}

export function createQuota(settings: Settings, clock: () => Date): Quota {
  const windows = new Map<string, Window>();

  function windowOf(key: string): Window {
    const found = windows.get(key) ?? createWindow();
    windows.set(key, found);
    return found;
  }

  return {
    take({ clientId, sub }, method) {
      const { perMinuteProject, perMinuteUser, windowMs } = settings.values.quota;
      const now = clock().getTime();
      const units = unitsOf(method);
      const user = windowOf(`${clientId} ${sub}`);
      const project = windowOf(clientId);
      if (user.usedSince(now - windowMs) + units > perMinuteUser) throw userRateLimitExceeded();
      if (project.usedSince(now - windowMs) + units > perMinuteProject) throw rateLimitExceeded();
      user.add(now, units);
      project.add(now, units);
    },
  };
}

interface Window {
  usedSince(time: number): number;
  add(time: number, units: number): void;
}

function createWindow(): Window {
  let calls: { time: number; units: number }[] = [];
  let first = 0;
  let used = 0;
  return {
    usedSince(time) {
      for (let oldest = calls[first]; oldest !== undefined && oldest.time <= time; oldest = calls[first]) {
        used -= oldest.units;
        first += 1;
      }
      if (first > 1024 && first > calls.length / 2) {
        calls = calls.slice(first);
        first = 0;
      }
      return used;
    },
    add(time, units) {
      calls.push({ time, units });
      used += units;
    },
  };
}

const usageLimits = { domain: 'usageLimits' };

const userRateLimitExceeded = (): ApiRefusal =>
  new ApiRefusal(403, 'userRateLimitExceeded', 'User Rate Limit Exceeded', usageLimits);

const rateLimitExceeded = (): ApiRefusal =>
  new ApiRefusal(403, 'rateLimitExceeded', 'Rate Limit Exceeded', usageLimits);
