import { Counter, Gauge, type Registry } from '@surgery-calendar/service-host';
import type { Relay } from './relay-surgeries.ts';
import { reasonOf, type StuckReason } from './tell-stuck.ts';

const reasons: readonly StuckReason[] = ['returned', 'not-confirmed'];

/** Tells which replica relays, and what the bus does not take from it. */
export function measureRelay(metrics: Registry, relay: Relay): void {
  new Gauge({
    name: 'surgery_relay_active',
    help: '1 where this replica is the one that relays the log',
    registers: [metrics],
    collect() {
      this.set(relay.isActive() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'surgery_relay_stuck_messages',
    help: 'messages that the bus has not taken at their first publish, nor since; they are published again',
    labelNames: ['reason'],
    registers: [metrics],
    collect() {
      const stuck = relay.stuck();
      for (const reason of reasons)
        this.set({ reason }, stuck.filter((one) => reasonOf(one) === reason).length);
    },
  });
  let counted = 0;
  new Counter({
    name: 'surgery_relay_republished_total',
    help: 'how often messages were published again since the bus had not taken them',
    registers: [metrics],
    collect() {
      this.inc(relay.retries() - counted);
      counted = relay.retries();
    },
  });
}
