/** The channel on which every transaction that makes a sweep due wakes the sweepers. */
export const sweepDueChannel = 'calendar_bridge_sweep_due';
