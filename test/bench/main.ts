import { parseArgs } from 'node:util';
import startServers from '@surgery-calendar/test-servers/global-setup';
import stopServers from '@surgery-calendar/test-servers/global-teardown';
import { atTheQuota } from './at-the-quota.ts';
import { besideABacklog } from './backlog.ts';
import { callsPerChange } from './calls-per-change.ts';
import { commitToGoogle } from './commit-to-google.ts';
import { ingest } from './ingest.ts';
import { besideTheInlineWay } from './inline-peer.ts';
import type { Measurement } from './measurement.ts';
import { json, table } from './report.ts';

const benches: Readonly<Record<string, () => Promise<Measurement | readonly Measurement[]>>> = {
  'commit-to-google': commitToGoogle,
  'calls-per-change': callsPerChange,
  quota: atTheQuota,
  ingest,
  backlog: besideABacklog,
  inline: besideTheInlineWay,
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const chosen = positionals.length === 0 ? Object.keys(benches) : positionals;
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(
    `no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}; --json prints JSON\n`,
  );
  process.exit(64);
}

await startServers();
const found: Measurement[] = [];
try {
  for (const name of chosen) {
    process.stderr.write(`${name} …\n`);
    const measured = await benches[name]?.();
    found.push(...[measured ?? []].flat());
  }
} finally {
  await stopServers();
}
console.log(values.json ? json(found) : table(found));
