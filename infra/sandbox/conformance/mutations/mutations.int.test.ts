import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { z } from 'zod';

const lineSchema = z.object({ file: z.string(), from: z.string(), failing: z.string(), outcome: z.string() });

test('the named conformance test fails for each strictness that is taken out', async () => {
  const script = fileURLToPath(new URL('run-mutations.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    env: { ...process.env, NODE_OPTIONS: '' },
    maxBuffer: 16 * 1024 * 1024,
    timeout: 170_000,
  });
  const outcomes = stdout
    .trim()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)));
  expect(outcomes.filter(({ outcome }) => outcome !== 'failed')).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(90);
}, 180_000);
