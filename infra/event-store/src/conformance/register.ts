import * as jest from '@jest/globals';

/** Where the suite puts its tests: jest, or a list of them that runs one on a store that must fail it. */
export interface Register {
  readonly describe: (name: string, body: () => void) => void;
  readonly test: (name: string, run: () => Promise<void>) => void;
  readonly beforeAll: (run: () => Promise<void>) => void;
  readonly afterEach: (run: () => Promise<void>) => void;
}

export const jestRegister: Register = {
  describe: (name, body) => jest.describe(name, body),
  test: (name, run) => jest.test(name, run),
  beforeAll: (run) => jest.beforeAll(run),
  afterEach: (run) => jest.afterEach(run),
};

/** The tests of a suite by name, each preceded and followed by what the suite asks for. */
export function collectTests(suite: (register: Register) => void): ReadonlyMap<string, () => Promise<void>> {
  const tests = new Map<string, () => Promise<void>>();
  const within: string[] = [];
  const before: (() => Promise<void>)[] = [];
  const after: (() => Promise<void>)[] = [];
  const all = async (steps: readonly (() => Promise<void>)[]): Promise<void> => {
    for (const step of steps) await step();
  };
  suite({
    describe: (name, body) => {
      within.push(name);
      body();
      within.pop();
    },
    test: (name, run) => {
      tests.set([...within, name].join(' '), async () => {
        await all(before);
        try {
          await run();
        } finally {
          await all(after);
        }
      });
    },
    beforeAll: (run) => before.push(run),
    afterEach: (run) => after.push(run),
  });
  return tests;
}
