/** So few are what an outage leaves behind. */
const mostStrays = 10;

/**
 * Whether the events that nothing wants are too many to be believed: where the bridge's database was lost or restored from a backup,
 * nothing in it wants what stands on the calendars, and taking that off would empty them.
 */
export function areTooManyStrays(unwanted: number, listed: number): boolean {
  return unwanted > mostStrays && unwanted > listed / 2;
}
