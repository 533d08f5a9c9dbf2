import type { Logger } from '@surgery-calendar/service-host';
import { afterSilence, closed, phaseOf, type Circuit, type Phase } from './circuit.ts';

/** Whether Google answers, as this process has seen it. */
export interface GoogleCircuit {
  phase(): Phase;
  /** Milliseconds until one call may find out; 0 unless the circuit is open. */
  openForMs(): number;
  /** What an operator should know of it; nothing while Google answers. */
  readonly details: () => readonly string[];
  /** Google answered, whatever it said. */
  answered(): void;
  /** Google did not answer, or answered with 5xx. */
  silent(): void;
}

export function openGoogleCircuit(parts: {
  readonly clock: () => Date;
  readonly random: () => number;
  readonly logger: Logger;
}): GoogleCircuit {
  const { clock, random, logger } = parts;
  let circuit: Circuit = closed;
  return {
    phase: () => phaseOf(circuit, clock()),
    openForMs: () =>
      circuit.kind === 'closed' ? 0 : Math.max(0, circuit.until.getTime() - clock().getTime()),
    details: () =>
      circuit.kind === 'closed' ? [] : [`Google has not answered since ${circuit.since.toISOString()}`],
    answered() {
      if (circuit.kind === 'open') logger.info({ since: circuit.since }, 'Google answers again');
      circuit = closed;
    },
    silent() {
      const before = circuit;
      circuit = afterSilence(circuit, clock(), random());
      if (circuit.kind === 'open' && before.kind === 'closed')
        logger.warn({ since: circuit.since }, 'Google does not answer: no calls but a probe now and then');
    },
  };
}
