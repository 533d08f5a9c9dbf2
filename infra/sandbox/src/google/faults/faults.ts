import { type Effect, type FaultRule } from './fault.ts';

/** A fault with what became of it: `matched` counts requests it met, `fired` those it took effect on. */
export interface Fault extends FaultRule {
  readonly id: string;
  readonly matched: number;
  readonly fired: number;
}

export interface Faults {
  add(rule: FaultRule): Fault;
  list(): readonly Fault[];
  clear(): void;
  /** Counts the request against every fault it matches; answers the effect of the first that fires. */
  fire(request: { method: string; path: string; account: string | null }): Effect | undefined;
}

interface Armed {
  fault: Fault;
  readonly path: RegExp | undefined;
  readonly limit: number;
}

/** The faults in force, in the order they were added. They live in memory only: a restart is without faults. */
export function createFaults(): Faults {
  let armed: Armed[] = [];
  let count = 0;
  return {
    add(rule) {
      count += 1;
      const fault = { id: `fault-${count}`, ...rule, matched: 0, fired: 0 };
      armed.push({
        fault,
        path: rule.match.path === undefined ? undefined : new RegExp(rule.match.path),
        limit: rule.match.times ?? (rule.match.nth === undefined ? Number.POSITIVE_INFINITY : 1),
      });
      return fault;
    },
    list: () => armed.map(({ fault }) => fault),
    clear() {
      armed = [];
    },
    fire(request) {
      let effect: Effect | undefined;
      for (const entry of armed) {
        const { match } = entry.fault;
        if (match.method !== undefined && match.method !== request.method) continue;
        if (match.account !== undefined && match.account !== request.account?.toLowerCase()) continue;
        if (entry.path !== undefined && !entry.path.test(request.path)) continue;
        const matched = entry.fault.matched + 1;
        const fires = effect === undefined && matched >= (match.nth ?? 1) && entry.fault.fired < entry.limit;
        entry.fault = { ...entry.fault, matched, fired: entry.fault.fired + (fires ? 1 : 0) };
        if (fires) effect = entry.fault.effect;
      }
      return effect;
    },
  };
}
