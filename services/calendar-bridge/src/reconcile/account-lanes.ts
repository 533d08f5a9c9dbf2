/** How many entries of one Google account are worked on at once. */
const width = 4;

/** Lets up to four pieces of work run at once for each Google account; the others wait their turn. */
export interface AccountLanes {
  enter<Result>(googleSub: string, work: () => Promise<Result>): Promise<Result>;
}

export function openAccountLanes(): AccountLanes {
  const lanes = new Map<string, { busy: number; readonly waiting: (() => void)[] }>();
  return {
    async enter(googleSub, work) {
      const lane = lanes.get(googleSub) ?? { busy: 0, waiting: [] };
      lanes.set(googleSub, lane);
      if (lane.busy >= width) await new Promise<void>((turn) => lane.waiting.push(turn));
      else lane.busy += 1;
      try {
        return await work();
      } finally {
        const next = lane.waiting.shift();
        if (next !== undefined) next();
        else lane.busy -= 1;
        if (lane.busy === 0) lanes.delete(googleSub);
      }
    },
  };
}
