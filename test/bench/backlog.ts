import { readFileSync } from 'node:fs';
import pg from 'pg';
import { demoDoctors } from '@surgery-calendar/local-stack';
import type { System } from '../harness/start-system.ts';
import { surgeryClient } from '../harness/surgery-client.ts';
import { median, type Measurement } from '@surgery-calendar/bench';
import { startFrontedSystem, type RecordingFront } from './recording-front.ts';
import { putEntries } from './put-entries.ts';
import { setLatency } from './sandbox-requests.ts';

const backlog = 100_000;
const perRound = 15;

/** A live change, from the command's answer to Google, while 100,000 entries are due in the slow lane, against an idle system. */
export async function besideABacklog(): Promise<readonly Measurement[]> {
  const connected = demoDoctors.filter(({ hospitalId }) => hospitalId === 'hc-sp');
  const { system, front } = await startFrontedSystem(connected, { NODE_OPTIONS: nodeOptionsOfImage() });
  await setLatency(system.sandbox.google.url, 50);
  const doctors = connected.map(({ surgeonId }) => surgeonId);
  // Each side in turn, in one run: the backlog is made due, and put off again.
  const [idle, beside, memory]: [number[], number[], number[]] = [[], [], []];
  const database = new pg.Client(system.databaseUrl);
  await database.connect();
  const each = Math.ceil(backlog / doctors.length);
  for (const doctor of doctors)
    await putEntries(database, doctor, each, { lane: 'slow', dueInMs: 24 * 3_600_000 });
  await database.query('analyze calendar_bridge.entry, calendar_bridge.surgery_head');
  await liveChanges(system, front, doctors);
  for (let round = 0; round < 6; round += 1) {
    idle.push(median(await liveChanges(system, front, doctors)));
    await database.query(
      `update calendar_bridge.entry set due_at = now() where lane = 'slow' and due_at is not null`,
    );
    await database.query('notify calendar_bridge_due');
    beside.push(median(await liveChanges(system, front, doctors)));
    memory.push(residentMiB(system));
    await database.query(
      `update calendar_bridge.entry set due_at = now() + interval '1 day'
       where lane = 'slow' and due_at is not null and lease_token is null`,
    );
  }
  await database.end();
  await system.stop();
  await front.close();
  return [
    {
      name: 'live change beside 100,000 due',
      ratios: beside.map((ms, round) => ms / (idle[round] ?? Number.NaN)),
      goal: { atMost: 1.2 },
      detail: `${median(beside).toFixed(0)} ms, idle ${median(idle).toFixed(0)} ms, from sending the command to the insert's arrival at Google; p50 of ${perRound} a round`,
    },
    {
      name: 'memory of the bridge, last to first round',
      ratios: memory.slice(1).map((mib) => mib / (memory[0] ?? Number.NaN)),
      goal: { atMost: 1.1 },
      detail: `resident ${memory.map((mib) => mib.toFixed(0)).join(', ')} MiB`,
    },
  ];
}

/** What Node is told in the image of the bridge, a bound of its heap. */
function nodeOptionsOfImage(): string {
  const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
  const options = /^FROM base AS calendar-bridge\n(?:#.*\n)*ENV NODE_OPTIONS="(.+)"$/m.exec(dockerfile)?.[1];
  if (options === undefined) throw new Error('the Dockerfile tells Node nothing of the heap');
  return options;
}

/** Milliseconds from each command to its arrival, one after the other. */
async function liveChanges(
  system: System,
  front: RecordingFront,
  doctors: readonly string[],
): Promise<number[]> {
  const client = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  const times: number[] = [];
  for (let nth = 0; nth < perRound; nth += 1) {
    const from = performance.now();
    const id = await client.schedule({ surgeonId: doctors[nth % doctors.length] });
    times.push((await front.arrivalOf(id)) - from);
  }
  return times;
}

function residentMiB(system: System): number {
  const pid = system.processes['calendar-bridge'].pid() ?? 'none';
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
