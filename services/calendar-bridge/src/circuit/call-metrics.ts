import { Counter, Gauge, Histogram, type Registry } from '@surgery-calendar/service-host';
import type { GoogleCircuit } from './google-circuit.ts';

export interface CallMetrics {
  called(method: string, outcome: string, seconds: number): void;
}

/** Counts and times the calls to Google, and tells whether the circuit is open. */
export function measureCalls(metrics: Registry, circuit: GoogleCircuit): CallMetrics {
  const calls = new Counter({
    name: 'calendar_bridge_google_calls_total',
    help: 'Calls sent to Google; `answered`, or the code of the failure',
    labelNames: ['method', 'outcome'],
    registers: [metrics],
  });
  const seconds = new Histogram({
    name: 'calendar_bridge_google_call_seconds',
    help: 'From sending a call to Google to its answer, or to giving up',
    buckets: [0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10],
    labelNames: ['method'],
    registers: [metrics],
  });
  new Gauge({
    name: 'calendar_bridge_google_circuit_open',
    help: '1 while Google does not answer and only probes are sent',
    registers: [metrics],
    collect() {
      this.set(circuit.phase() === 'closed' ? 0 : 1);
    },
  });
  return {
    called(method, outcome, took) {
      calls.inc({ method, outcome });
      seconds.observe({ method }, took);
    },
  };
}
