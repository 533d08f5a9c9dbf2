import { inspect, parseArgs } from 'node:util';
import type { Measurement } from './measurement.ts';
import { json, table } from './report.ts';

/** Benches by the name that the command line takes. */
export type Benches = Readonly<Record<string, () => Promise<Measurement | readonly Measurement[]>>>;

/**
 * Runs the benches that the command line names, all where it names none, between `start` and `stop` of what they need, and prints what
 * they found: a table, or JSON with `--json`. Ends the process with 64 (`EX_USAGE` of sysexits.h) for a name that is none.
 */
export async function runBenches(
  benches: Benches,
  servers: { readonly start: () => Promise<void>; readonly stop: () => Promise<void> },
): Promise<void> {
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
  await servers.start();
  const found: Measurement[] = [];
  try {
    for (const name of chosen) {
      process.stderr.write(`${name} …\n`);
      const measured = await benches[name]?.().catch((error: unknown) => {
        // Told before the servers go: what then loses its connection would be told instead.
        process.stderr.write(`${name} failed: ${inspect(error)}\n`);
        throw error;
      });
      found.push(...[measured ?? []].flat());
    }
  } finally {
    await servers.stop();
  }
  console.log(values.json ? json(found) : table(found));
}
