import { EventStoreUnavailableError, type EventStoreKind } from '@surgery-calendar/event-store';
import type { Logger } from '@surgery-calendar/service-host';
import { beginAnewIfOlder, type BeginAnewParts } from './begin-anew.ts';
import { pauseBeforeTry } from './pause-before-try.ts';
import { requireFollowedLog } from './require-followed-log.ts';

/**
 * Before anything is read of the log or appended to it: makes sure that it is the one that was followed before, and no older than what
 * was read of it. Waits while it cannot be reached. Throws `AnotherLog`.
 */
export async function prepareLog(
  parts: BeginAnewParts & { readonly kind: EventStoreKind; readonly logger: Logger },
): Promise<void> {
  const never = new AbortController().signal;
  for (let failures = 1; ; failures++) {
    try {
      await requireFollowedLog(parts, parts.kind);
      await beginAnewIfOlder(parts);
      return;
    } catch (error) {
      if (!(error instanceof EventStoreUnavailableError)) throw error;
      parts.logger.warn({ err: error, failures }, 'waiting for the event store');
      await pauseBeforeTry(failures, never);
    }
  }
}
