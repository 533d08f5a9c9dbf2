import { randomBytes } from 'node:crypto';
import { median, timed, type Measurement } from '@surgery-calendar/bench';
import { startHospitalIssuers } from '../src/testing/hospital-issuers.ts';
import { booking } from '../src/testing/surgery-world.ts';
import { startGrownService } from './grown-service.ts';

const few = 1_000;
/** A million takes this machine minutes to make; `BENCH_SURGERIES=1000000` does it. */
const many = Number(process.env['BENCH_SURGERIES'] ?? 200_000);
const rounds = 9;
const lastRounds = 4;
const posts = 100;

/**
 * `POST /surgeries` at a service with many surgeries in its log and on its board, against one with a thousand: each a process of its
 * own, with as many requests; the medians of its answers, and the memory that it holds at the end.
 */
export async function grownLog(): Promise<readonly Measurement[]> {
  const issuers = await startHospitalIssuers();
  const masterKey = randomBytes(32).toString('base64');
  const start = (surgeries: number) => startGrownService(surgeries, issuers.hospitals, masterKey);
  const [large, small] = [await start(many), await start(few)];
  const token = await issuers.tokenOf('hc-sp');
  const post = async (port: number): Promise<void> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const url = `http://127.0.0.1:${port}/surgeries`;
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(booking) });
    if (answer.status !== 201) throw new Error(`POST /surgeries answered ${answer.status}`);
    await answer.arrayBuffer();
  };
  const [ofLarge, ofSmall]: [number[], number[]] = [[], []];
  const memory: number[] = [];
  for (let round = -3; round < rounds; round += 1) {
    const slices = { large: [] as number[], small: [] as number[] };
    for (let nth = 0; nth < posts; nth += 1) {
      slices.large.push(await timed(() => post(large.port)));
      slices.small.push(await timed(() => post(small.port)));
    }
    if (round < 0) continue;
    ofLarge.push(median(slices.large));
    ofSmall.push(median(slices.small));
    // Late ones alone: a heap grows until it has seen enough requests, whatever the log.
    if (round >= rounds - lastRounds)
      memory.push((await large.residentBytes()) / (await small.residentBytes()));
  }
  const megabytes = async (service: typeof large) => ((await service.residentBytes()) / 2 ** 20).toFixed(0);
  const held = `${await megabytes(large)} MB to ${await megabytes(small)} MB`;
  await large.stop();
  await small.stop();
  await issuers.stop();
  const name = `${many.toLocaleString('en')} surgeries to a thousand`;
  return [
    {
      name: `POST with ${name}`,
      ratios: ofLarge.map((ms, round) => ms / (ofSmall[round] ?? Number.NaN)),
      goal: { atMost: 1.1 },
      detail: `p50 ${median(ofLarge).toFixed(2)} ms to ${median(ofSmall).toFixed(2)} ms`,
    },
    { name: `memory with ${name}`, ratios: memory, goal: { atMost: 1.3 }, detail: held },
  ];
}
