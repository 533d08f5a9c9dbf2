import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeAppends } from './appends.ts';
import { describeCrashes } from './crashes.ts';
import { describeLastPosition } from './last-position.ts';
import { describeReads } from './reads.ts';
import type { Subject } from './subject.ts';
import { describeSubscriptions } from './subscriptions.ts';

export type { Subject } from './subject.ts';

/** What every adapter must be shown to do, on a real server. `open` makes the adapter, once. */
export function describeEventStore(name: string, open: () => Promise<Subject>): void {
  describe(name, () => {
    let opened: Subject | undefined;
    const subject = (): Subject => {
      if (opened === undefined) throw new Error('The store is not open');
      return opened;
    };
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => {
      await opened?.close();
    });
    describeAppends(subject);
    describeReads(subject);
    describeSubscriptions(subject);
    describeLastPosition(subject);
    describeCrashes(subject);
  });
}
