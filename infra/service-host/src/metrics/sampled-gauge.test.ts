import { expect, test } from '@jest/globals';
import { createMetrics } from './metrics-route.ts';
import { sampleGauge, type Sample } from './sampled-gauge.ts';

test('a gauge whose world is away has no value, and the others have theirs', async () => {
  const metrics = createMetrics({ ofProcess: false });
  let world: (() => readonly Sample[]) | undefined = () => [{ value: 3 }];
  const sample = () => (world === undefined ? Promise.reject(new Error('away')) : Promise.resolve(world()));
  sampleGauge(metrics, { name: 'waiting', help: 'x', sample, isAway: () => world === undefined });
  sampleGauge(metrics, {
    ...{ name: 'other', help: 'x', labelNames: ['lane'], isAway: () => false },
    sample: () => Promise.resolve([{ labels: { lane: 'live' }, value: 5 }]),
  });
  expect(await metrics.metrics()).toContain('waiting 3');
  world = undefined;
  const text = await metrics.metrics();
  expect(text).not.toMatch(/^waiting \d/m);
  expect(text).toContain('other{lane="live"} 5');
  expect(await metrics.metrics()).toContain('metrics_not_sampled_total{metric="waiting"} 1');
});

test('a fault of its own fails the scrape', async () => {
  const metrics = createMetrics({ ofProcess: false });
  const sample = () => Promise.reject(new TypeError('a fault'));
  sampleGauge(metrics, { name: 'broken', help: 'x', sample, isAway: () => false });
  await expect(metrics.metrics()).rejects.toThrow('a fault');
});
