import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeAll } from './describe-all.ts';
import { jestRegister } from './register.ts';
import type { Subject } from './subject.ts';

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
    describeAll(subject, jestRegister);
  });
}
