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

/** How many requests of a method to the Calendar API have reached Google so far. */
export async function countRequests(googleUrl: string, method?: string): Promise<number> {
  const response = await fetch(`${googleUrl}/__admin/requests`);
  const requests = (await response.json()) as { method: string; path: string }[];
  return requests.filter(
    (one) => one.path.includes('/calendar/v3/') && (method === undefined || one.method === method),
  ).length;
}
