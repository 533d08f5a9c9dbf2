import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startGoogleSandbox } from '../src/google/index.ts';
import { type Google } from './google.ts';
import { openSandbox, type SandboxControl } from './sandbox-control.ts';
import { everywhere, onTheSandbox } from './suite.ts';

let google: Google;
let control: SandboxControl;

beforeAll(async () => {
  ({ google, control } = await openSandbox(startGoogleSandbox, (fields) => {
    throw new Error('the sandbox failed to answer', { cause: fields });
  }));
});
afterAll(() => control.close());

describe('the sandbox does as Google does', () => {
  test.each(everywhere.map((behaviour) => [behaviour.name, behaviour] as const))(
    '%s',
    async (_name, { run }) => {
      await run(google);
    },
  );
});

describe('the sandbox does as Google does, as far as only a sandbox can show', () => {
  afterEach(async () => {
    google = await control.afresh();
  });

  test.each(onTheSandbox.map((behaviour) => [behaviour.name, behaviour] as const))(
    '%s',
    async (_name, { run }) => {
      await run(google, control);
    },
  );
});

test('every behaviour has a name of its own and names its document', () => {
  const all = [...everywhere, ...onTheSandbox];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { document } of all) expect(new URL(document).protocol).toBe('https:');
});
