import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { median, type Measurement } from '@surgery-calendar/bench';
import { demoDoctors } from '@surgery-calendar/local-stack';
import { exposedIn } from '../harness/exposed-metrics.ts';
import { startSystem, type System } from '../harness/start-system.ts';
import { surgeryClient } from '../harness/surgery-client.ts';

const rounds = 9;
const perRound = 60;
const atOnce = 4;

/**
 * What tracing everything costs: processor time of the three services from a command to its calendar, against the same system that traces
 * nothing. Both run side by side and take turns; the collector takes what is sent and keeps nothing.
 */
export async function tracingCost(): Promise<Measurement> {
  const collector = await startSink();
  const connected = demoDoctors.filter(({ hospitalId }) => hospitalId === 'hc-sp').slice(0, 8);
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const plain = await startSystem({ connected });
  const traced = await startSystem({
    ...{ connected },
    settings: { surgery: tracing, identity: tracing, 'calendar-bridge': tracing },
  });
  const surgeons = connected.map(({ surgeonId }) => surgeonId);
  const [without, withTraces]: [number[], number[]] = [[], []];
  for (let round = -2; round < rounds; round += 1) {
    const costs = [await costOf(plain, surgeons), await costOf(traced, surgeons)];
    // The first rounds warm up.
    if (round < 0) continue;
    without.push(costs[0] ?? NaN);
    withTraces.push(costs[1] ?? NaN);
  }
  await plain.stop();
  await traced.stop();
  await collector.close();
  return {
    name: 'tracing everything',
    ratios: withTraces.map((cost, nth) => cost / (without[nth] ?? NaN)),
    goal: { atMost: 1.25 },
    detail: `${median(withTraces).toFixed(1)} ms of processor time a surgery, ${median(without).toFixed(1)} ms without; ${Math.round(collector.bytes() / ((rounds + 2) * perRound))} bytes sent a surgery`,
  };
}

/** Milliseconds of processor time of all three services for each surgery of a slice, once each is on its calendar. */
async function costOf(system: System, surgeons: readonly string[]): Promise<number> {
  const client = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  const before = await look(system);
  for (let nth = 0; nth < perRound; nth += atOnce)
    await Promise.all(
      Array.from({ length: atOnce }, (_, one) =>
        client.schedule({ surgeonId: surgeons[(nth + one) % surgeons.length] }),
      ),
    );
  for (;;) {
    const now = await look(system);
    if (now.delivered - before.delivered >= perRound)
      return ((now.cpuSeconds - before.cpuSeconds) * 1_000) / perRound;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function look(system: System): Promise<{ readonly cpuSeconds: number; readonly delivered: number }> {
  const texts = await Promise.all(
    Object.values(system.urls).map(async (url) => (await fetch(`${url}/metrics`)).text()),
  );
  const { samples } = exposedIn(texts.join('\n'));
  const sumOf = (wanted: string) =>
    samples.filter(({ name }) => name === wanted).reduce((sum, { value }) => sum + value, 0);
  return {
    cpuSeconds: sumOf('process_cpu_seconds_total'),
    delivered: sumOf('calendar_bridge_delivery_seconds_count'),
  };
}

async function startSink() {
  let bytes = 0;
  const server = createServer((req, res) => {
    req.on('data', (chunk: Buffer) => (bytes += chunk.length));
    req.on('end', () => res.writeHead(200, { 'Content-Type': 'application/json' }).end('{}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
