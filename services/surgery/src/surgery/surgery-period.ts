export interface Period {
  readonly startsAt: string;
  readonly endsAt: string;
}

const longestMs = 24 * 3_600_000;

/** Whether a surgery lasts longer than any does: 24 hours are more likely a wrong day. */
export function isTooLong(period: Period): boolean {
  return Date.parse(period.endsAt) - Date.parse(period.startsAt) > longestMs;
}

export function isSameInstant(one: string, other: string): boolean {
  return Date.parse(one) === Date.parse(other);
}
