import { Gauge, Histogram, type Registry } from 'prom-client';

/** How full what the process stands on is: the database's connections, and whether the bus can be reached. */
export function measureResources(
  metrics: Registry,
  parts: {
    readonly pool: {
      readonly totalCount: number;
      readonly idleCount: number;
      readonly waitingCount: number;
      readonly options: { readonly max?: number | undefined };
    };
    readonly bus: { isConnected(): boolean };
  },
): void {
  new Gauge({
    name: 'database_pool_connections',
    help: 'Connections to PostgreSQL: used, idle, and the most there may be',
    labelNames: ['state'],
    registers: [metrics],
    collect() {
      const { totalCount, idleCount, options } = parts.pool;
      this.set({ state: 'used' }, totalCount - idleCount);
      this.set({ state: 'idle' }, idleCount);
      this.set({ state: 'limit' }, options.max ?? 0);
    },
  });
  new Gauge({
    name: 'database_pool_waiting',
    help: 'Queries that wait for a connection to PostgreSQL',
    registers: [metrics],
    collect() {
      this.set(parts.pool.waitingCount);
    },
  });
  new Gauge({
    name: 'bus_connected',
    help: '1 where the bus can be reached',
    registers: [metrics],
    collect() {
      this.set(parts.bus.isConnected() ? 1 : 0);
    },
  });
}

/** What `sampleGauge` takes for the messages of a transactional outbox that the bus has not taken yet. */
export function outboxGauge(count: () => Promise<number>, isAway: (error: unknown) => boolean) {
  return {
    name: 'outbox_messages_waiting',
    help: 'Messages of the outbox that the bus has not taken yet; 10000 stands for that many or more',
    isAway,
    sample: async () => [{ value: await count() }],
  };
}

export interface BusMeter {
  consumes(queue: string): void;
  handled(queue: string, verdict: string, seconds: number): void;
  published(exchange: string, outcome: string, seconds: number): void;
}

/** Counts and times messages: those handled, by queue and verdict, and those published, by exchange and outcome. */
export function measureBus(metrics: Registry): BusMeter {
  const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
  const handled = new Histogram({
    name: 'bus_message_handling_seconds',
    help: 'How long messages were in hand; `failed` is handled again',
    labelNames: ['queue', 'verdict'],
    ...{ buckets, registers: [metrics] },
  });
  const published = new Histogram({
    name: 'bus_message_publish_seconds',
    help: 'From a publish to its confirm, or to its failure',
    labelNames: ['exchange', 'outcome'],
    ...{ buckets, registers: [metrics] },
  });
  return {
    // An alert asks for the rise of what was parked, which a first sample at 1 would hide.
    consumes: (queue) => handled.zero({ queue, verdict: 'park' }),
    handled: (queue, verdict, seconds) => handled.observe({ queue, verdict }, seconds),
    published: (exchange, outcome, seconds) => published.observe({ exchange, outcome }, seconds),
  };
}
