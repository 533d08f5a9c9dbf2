import type { TestServer } from './test-server.ts';

const key = Symbol.for('surgery-calendar.test-servers');

interface Running {
  started?: Promise<readonly TestServer[]>;
}

/** What the setup started, for the teardown: jest loads the two as modules of their own, so only the global object is shared. */
export function running(): Running {
  const shared = globalThis as { [key]?: Running };
  return (shared[key] ??= {});
}
