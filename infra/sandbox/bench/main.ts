import { performance } from 'node:perf_hooks';
import { openBenchCalendar, type BenchCalendar } from './calendar.ts';
import { medianMs } from './measure.ts';

const few = 1_000;
const many = 100_000;
const atOnce = 16;
const listings = 200;
const leastRate = 2_000;
const mostRatio = 2;

async function insertAll(calendar: BenchCalendar, from: number, to: number): Promise<void> {
  let next = from;
  const worker = async () => {
    while (next < to) {
      const n = next;
      next += 1;
      await calendar.insert(n);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

const [small, large] = [await openBenchCalendar(), await openBenchCalendar()];
await insertAll(small, 0, few);
const from = performance.now();
await insertAll(large, 0, many);
const seconds = (performance.now() - from) / 1000;
const rate = many / seconds;

// Side by side, so that both meet the same machine.
const found = [await small.listLastDay(few), await large.listLastDay(many)];
const rounds: { small: number; large: number }[] = [];
for (let round = 0; round < 5; round += 1) {
  rounds.push({
    small: await medianMs(listings, () => small.listLastDay(few)),
    large: await medianMs(listings, () => large.listLastDay(many)),
  });
}
await small.close();
await large.close();

const ratios = rounds.map((round) => round.large / round.small).sort((a, b) => a - b);
const ratio = ratios[Math.floor(ratios.length / 2)] ?? Number.NaN;
const last = rounds.at(-1);
console.log(`sandbox Google: ${many} inserts over HTTP, ${atOnce} at once: ${rate.toFixed(0)}/s`);
console.log(
  `sandbox Google: the last day of ${few} events ${last?.small.toFixed(2) ?? '?'} ms, of ${many} ${last?.large.toFixed(2) ?? '?'} ms; ratio ${ratio.toFixed(2)} (${found.join(' and ')} events found)`,
);
// A bench never gates: the exit code stays 0, and the words tell.
const verdict = (met: boolean) => (met ? 'MET' : 'NOT MET');
console.log(`sandbox Google: at least ${leastRate} inserts a second: ${verdict(rate >= leastRate)}`);
console.log(
  `sandbox Google: a day of ${many} events at most ${mostRatio} times as slow as of ${few}: ${verdict(ratio <= mostRatio)}`,
);
