/** The address that the global setup left; throws where a test runs without it. */
export function serverUrl(name: 'TEST_POSTGRES_URL' | 'TEST_AMQP_URL'): string {
  const url = process.env[name];
  if (url === undefined) throw new Error('no test servers: only *.int.test.ts and test/ have them');
  return url;
}

/** A name for the run that the global setup began. */
export function testRun(): string {
  const run = process.env['TEST_RUN'];
  if (run === undefined) throw new Error('no test servers: only *.int.test.ts and test/ have them');
  return run;
}
