import { Counter, type Logger, type Registry } from '@surgery-calendar/service-host';
import type { BeginAnewParts } from './begin-anew.ts';
import type { LogFollower } from './follow-log.ts';

/**
 * Tells operators that the log was found to be older than what had been read of it, and has this process's `followers` read from the
 * beginning: those of other replicas do so with the next event that reaches them.
 */
export function tellBegunAnew(
  logger: Logger,
  metrics: Registry,
  followers: readonly LogFollower[],
): BeginAnewParts['onBegunAnew'] {
  const counter = new Counter({
    name: 'surgery_log_begun_anew_total',
    help: 'How often this process found the log older than what had been read of it, and began at its beginning',
    registers: [metrics],
  });
  return (checkpoint) => {
    counter.inc();
    logBegunAnew(logger, checkpoint);
    for (const follower of followers) follower.beginAgain();
  };
}

export function logBegunAnew(logger: Logger, checkpoint: string): void {
  logger.error(
    { checkpoint },
    'the log is older than what was read of it, as after the restore of an old back-up of it alone: it is relayed and listed from ' +
      'its beginning; see docs/operations/event-store.md',
  );
}
