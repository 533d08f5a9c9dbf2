import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** Runs a service whose start is this text, in a process of its own. */
function run(start: string) {
  const host = new URL('.', import.meta.url).href;
  const program = `
    import { createLogger } from '${host}logger.ts';
    import { runService } from '${host}run-service.ts';
    const foreign = Object.assign(new Error('invalid_grant'), { config: { data: 'refresh_token=1//planted' } });
    await runService(createLogger({ name: 'test' }), async () => { ${start} });`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module-typescript', '--eval', program],
    { encoding: 'utf8', cwd: new URL('.', import.meta.url) },
  );
  return { status, told: stdout + stderr };
}

test.each([
  [
    'thrown where nobody catches it',
    'setImmediate(() => { throw foreign; }); return { stop: async () => {} };',
  ],
  ['a promise that nobody waits for', 'void Promise.reject(foreign); return { stop: async () => {} };'],
  ['of the start', 'throw foreign;'],
])('an error %s ends the process with 1, and what hangs on it is not printed', (_, start) => {
  const { status, told } = run(start);
  expect(status).toBe(1);
  expect(told).toContain('invalid_grant');
  expect(told).not.toContain('planted');
});
