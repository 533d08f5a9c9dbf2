export { createPool, type PoolSettings } from './pool.ts';
export { inTransaction } from './in-transaction.ts';
export { migrate, type MigrateOptions } from './migrate.ts';
export { listen, type Listener } from './listen.ts';
export { isDatabaseConflict } from './conflict.ts';
export { isDatabaseUnavailable } from './unavailable.ts';
export { runWorkLoop, type WorkInHand, type WorkLoop } from './run-work-loop.ts';
