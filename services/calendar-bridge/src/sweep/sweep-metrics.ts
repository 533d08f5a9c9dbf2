import type { FindingOutcome } from '@surgery-calendar/contracts';
import { Counter, type Registry } from '@surgery-calendar/service-host';

export interface SweepMetrics {
  swept(outcome: SweepOutcome): void;
  found(finding: FindingOutcome | 'too-many-strays'): void;
}

/**
 * `unsettled`: entries were worked on meanwhile, so it is done once more. `not-connected`: no doctor's events belong there now.
 * `held`: the budget of calls was used up.
 */
export type SweepOutcome = 'compared' | 'unsettled' | 'not-connected' | 'held' | 'failed' | 'refused';

/** Counts sweeps and what they found. */
export function measureSweeps(metrics: Registry): SweepMetrics {
  const sweeps = new Counter({
    name: 'calendar_bridge_sweeps_total',
    help: 'Comparisons of a Google calendar with what is desired, by how they ended',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  const findings = new Counter({
    name: 'calendar_bridge_sweep_findings_total',
    help: 'What comparisons found; too-many-strays asks for an operator',
    labelNames: ['finding'],
    registers: [metrics],
  });
  // An alert asks for its rise, which a first sample at 1 would hide.
  findings.inc({ finding: 'too-many-strays' }, 0);
  return {
    swept: (outcome) => sweeps.inc({ outcome }),
    found: (finding) => findings.inc({ finding }),
  };
}
