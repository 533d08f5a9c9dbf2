import { Gauge, type Registry } from '@surgery-calendar/service-host';
import type { FollowedLog } from './follow-log.ts';

/** Tells whether a reader of the log stands before an event that it cannot take. */
export function measureReaders(metrics: Registry, readers: readonly FollowedLog[]): void {
  new Gauge({
    name: 'surgery_log_reader_stopped',
    help: '1 where the reader stands before an event that it cannot take; readiness names the event',
    labelNames: ['reader'],
    registers: [metrics],
    collect() {
      for (const reader of readers)
        this.set({ reader: reader.name }, reader.stoppedBy() === undefined ? 0 : 1);
    },
  });
}
