import { rmSync } from 'node:fs';
import { running } from './running-servers.ts';

/** Stops what the setup started; jest calls this for each project, the first call does it. */
export default async function globalTeardown(): Promise<void> {
  const servers = running();
  const started = servers.started;
  delete servers.started;
  for (const server of (await started) ?? []) await server.stop();
  const claims = process.env['TEST_CLAIMS'];
  if (started !== undefined && claims !== undefined) rmSync(claims, { recursive: true, force: true });
}
