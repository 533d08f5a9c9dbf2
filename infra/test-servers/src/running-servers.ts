import type { TestServer } from './test-server.ts';

interface Running {
  started?: Promise<readonly TestServer[]>;
}

declare global {
  var surgeryCalendarTestServers: Running | undefined;
}

/** What the setup started, for the teardown: jest loads the two as modules of their own, so only the global object is shared. */
export function running(): Running {
  return (globalThis.surgeryCalendarTestServers ??= {});
}
