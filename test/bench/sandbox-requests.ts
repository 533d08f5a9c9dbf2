/** A request that reached the sandbox Google's calendars; `time` when it was answered. */
export interface CalendarRequest {
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly account: string | null;
  readonly status: number | null;
}

/** The calls to the Calendar API, oldest first; the sandbox remembers the last 20,000 requests. */
export async function requestsToCalendars(googleUrl: string): Promise<CalendarRequest[]> {
  const requests = (await (await fetch(`${googleUrl}/__admin/requests`)).json()) as CalendarRequest[];
  return requests.filter(({ path }) => path.includes('/calendar/v3/'));
}

export async function forgetRequests(googleUrl: string): Promise<void> {
  await expectOk(await fetch(`${googleUrl}/__admin/requests`, { method: 'DELETE' }));
}

/** How long every call to the Calendar API takes from now on. */
export async function setLatency(googleUrl: string, delayMs: number): Promise<void> {
  await expectOk(await fetch(`${googleUrl}/__admin/faults`, { method: 'DELETE' }));
  const fault = { match: { path: '^/calendar/v3/' }, effect: { delayMs } };
  await post(googleUrl, '/__admin/faults', fault);
}

/** Google's quota from now on, in requests per window. */
export async function setQuota(
  googleUrl: string,
  quota: { readonly perMinuteProject: number; readonly perMinuteUser: number; readonly windowMs: number },
): Promise<void> {
  await post(googleUrl, '/__admin/quota', quota);
}

async function post(googleUrl: string, path: string, body: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  await expectOk(await fetch(`${googleUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

async function expectOk(response: Response): Promise<void> {
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}
