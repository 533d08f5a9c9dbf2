import { describeAppends } from './appends.ts';
import { describeCrashes } from './crashes.ts';
import { describeLastPosition } from './last-position.ts';
import { describeReads } from './reads.ts';
import type { Register } from './register.ts';
import type { Subject } from './subject.ts';
import { describeSubscriptions } from './subscriptions.ts';

/** The whole suite, put into a register. */
export function describeAll(subject: () => Subject, register: Register): void {
  describeAppends(subject, register);
  describeReads(subject, register);
  describeSubscriptions(subject, register);
  describeLastPosition(subject, register);
  describeCrashes(subject, register);
}
