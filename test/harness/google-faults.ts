/** A fault for the sandbox Google, in its own words. */
export interface Fault {
  readonly match: {
    readonly method?: string;
    readonly path?: string;
    readonly account?: string;
    readonly nth?: number;
    readonly times?: number;
  };
  readonly effect: {
    readonly status?: number;
    readonly reason?: string;
    readonly retryAfter?: number;
    readonly delayMs?: number;
    readonly reset?: 'before' | 'after';
  };
}

/** Makes something go wrong at Google. */
export async function setFault(googleUrl: string, fault: Fault): Promise<void> {
  const response = await fetch(`${googleUrl}/__admin/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(fault),
  });
  if (!response.ok) throw new Error(`the sandbox refused the fault: ${await response.text()}`);
}

/** How many requests have met a fault that is set. */
export async function countFaulted(googleUrl: string): Promise<number> {
  const response = await fetch(`${googleUrl}/__admin/faults`);
  const faults = (await response.json()) as { readonly fired: number }[];
  return faults.reduce((sum, { fired }) => sum + fired, 0);
}

export async function clearFaults(googleUrl: string): Promise<void> {
  await fetch(`${googleUrl}/__admin/faults`, { method: 'DELETE' });
}

/** A request to the Calendar API. `account` is whose token it bore, if anybody's. */
export interface CalendarRequest {
  readonly method: string;
  readonly path: string;
  readonly account: string | null;
}

/** Every request to the Calendar API that has reached Google so far. */
export async function calendarRequests(googleUrl: string): Promise<readonly CalendarRequest[]> {
  const response = await fetch(`${googleUrl}/__admin/requests`);
  const requests = (await response.json()) as CalendarRequest[];
  return requests.filter(({ path }) => path.includes('/calendar/v3/'));
}

export function isList({ method, path }: CalendarRequest): boolean {
  return method === 'GET' && path.endsWith('/events');
}

/**
 * How many requests about single events, of a method or of any, have reached Google so far. Lists are not counted: a sweep of a calendar
 * falls somewhere within the day after it was first seen.
 */
export async function countRequests(googleUrl: string, method?: string): Promise<number> {
  return (await calendarRequests(googleUrl)).filter(
    (one) => !isList(one) && (method === undefined || one.method === method),
  ).length;
}
