import type { ExpectedEntry } from './hospital-week.ts';

/** What of Google's event resource these tests look at. */
export interface GoogleEvent {
  readonly id: string;
  readonly status: string;
  readonly etag: string;
  readonly summary?: string;
  readonly description?: string;
  readonly start?: { readonly dateTime: string; readonly timeZone: string };
  readonly end?: { readonly dateTime: string; readonly timeZone: string };
  readonly extendedProperties?: { readonly private?: Readonly<Record<string, string>> };
}

/** Every event of an account's primary calendar, tombstones included, as the sandbox's operator sees it. */
export async function eventsOf(googleUrl: string, account: string): Promise<GoogleEvent[]> {
  const response = await fetch(`${googleUrl}/__admin/accounts/${encodeURIComponent(account)}/events`);
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
  return (await response.json()) as GoogleEvent[];
}

/** The events that a doctor sees. */
export async function calendarOf(googleUrl: string, account: string): Promise<GoogleEvent[]> {
  return (await eventsOf(googleUrl, account)).filter((event) => event.status !== 'cancelled');
}

/** A Google event in the terms of the week's expectations. */
export function entryOf(event: GoogleEvent): ExpectedEntry {
  const properties = event.extendedProperties?.private ?? {};
  return {
    surgeryId: properties['surgery_id'] ?? '',
    hospitalId: properties['hospital_id'] ?? '',
    eventIdPrefix: event.id.slice(0, 32),
    summary: event.summary ?? '',
    description: event.description ?? '',
    startsAt: new Date(event.start?.dateTime ?? NaN).toISOString(),
    endsAt: new Date(event.end?.dateTime ?? NaN).toISOString(),
    timeZone: event.start?.timeZone ?? '',
  };
}
