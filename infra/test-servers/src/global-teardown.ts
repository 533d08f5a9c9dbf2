import { rmSync } from 'node:fs';
import { dropTemplates } from './migrated-template.ts';
import { running } from './running-servers.ts';

/** Stops what the setup started; jest calls this for each project, the first call does it. */
export default async function globalTeardown(): Promise<void> {
  const servers = running();
  const started = servers.started;
  delete servers.started;
  if ((await started) === undefined) return;
  // Where the server is a given one, it goes on.
  await dropTemplates();
  for (const server of (await started) ?? []) await server.stop();
  const claims = process.env['TEST_CLAIMS'];
  if (claims !== undefined) rmSync(claims, { recursive: true, force: true });
}
