import { Counter, Gauge, type Registry } from 'prom-client';

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * A gauge that asks the world for its values at each scrape. Where that is away (`isAway`) the gauge has no value, the others are served
 * all the same, and `metrics_not_sampled_total` counts it: in an outage the metrics are needed most.
 */
export function sampleGauge(
  metrics: Registry,
  options: {
    readonly name: string;
    readonly help: string;
    readonly labelNames?: readonly string[];
    readonly sample: () => Promise<readonly Sample[]>;
    readonly isAway: (error: unknown) => boolean;
  },
): void {
  const { name, help, labelNames = [], sample, isAway } = options;
  const missed = missedSamples(metrics);
  const gauge = new Gauge({
    ...{ name, help, labelNames, registers: [metrics] },
    async collect() {
      const samples = await sample().catch((error: unknown) => {
        if (!isAway(error)) throw error;
        missed.inc({ metric: name });
        return [];
      });
      clear();
      for (const { labels = {}, value } of samples) gauge.set(labels, value);
    },
  });
  const clear = (): void => {
    gauge.reset();
    // A reset leaves a 0 where there are no labels.
    if (labelNames.length === 0) gauge.remove();
  };
  clear();
}

function missedSamples(metrics: Registry): Counter {
  const name = 'metrics_not_sampled_total';
  const known = metrics.getSingleMetric(name);
  if (known instanceof Counter) return known;
  const help = 'Scrapes at which a metric has no value, since what it asks was away';
  return new Counter({ name, help, labelNames: ['metric'], registers: [metrics] });
}
