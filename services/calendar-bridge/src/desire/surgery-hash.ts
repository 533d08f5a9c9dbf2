import { createHash } from 'node:crypto';
import type { Surgery } from '@surgery-calendar/contracts';

/** A fingerprint of what a message says, whatever the order of its fields or the offsets of its times. */
export function surgeryHash(surgery: Surgery): string {
  const instants = { startsAt: utc(surgery.startsAt), endsAt: utc(surgery.endsAt) };
  return createHash('sha256')
    .update(canonical({ ...surgery, ...instants }))
    .digest('hex');
}

function utc(instant: string): string {
  return new Date(instant).toISOString();
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}
