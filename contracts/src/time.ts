import { z } from 'zod';

/** An RFC 3339 date-time with an offset (`2026-12-01T08:00:00-03:00`); a time without one is refused. */
export const instant = z.iso
  .datetime({
    offset: true,
    error: 'must be a date-time with an offset, such as 2026-12-01T08:00:00-03:00',
  })
  // No place on earth is further from UTC than 14 hours, and no database keeps the year 0.
  .refine((text) => !/^0000|[+-](1[5-9]|2\d):\d\d$/.test(text), 'must be a year and an offset that exist');

/** An IANA time zone name such as `America/Sao_Paulo`. Offsets such as `-03:00` are refused, as Google refuses them. */
export const timeZone = z
  .string()
  .max(64)
  .refine(
    (name) => /^[A-Za-z]/.test(name) && isKnownZone(name),
    'must be an IANA time zone such as America/Sao_Paulo',
  );

/** Looking one up anew takes 80 µs, more than all else of a surgery's event: the few that hospitals use are remembered. */
const knownZones = new Set<string>();
/** Names are taken in any case, so that there is no end of them. */
const mostRemembered = 1_000;

function isKnownZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    if (knownZones.size < mostRemembered) knownZones.add(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const endAfterStart = { path: ['endsAt'], message: 'must be after startsAt' };

/** Whether `endsAt` is a later instant than `startsAt`, whatever their offsets. True where either is no time: that is its own fault. */
export function endsAfterStart(period: { startsAt: string; endsAt: string }): boolean {
  return !(Date.parse(period.endsAt) <= Date.parse(period.startsAt));
}
