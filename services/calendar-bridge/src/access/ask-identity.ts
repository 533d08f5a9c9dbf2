import { SpanKind } from '@opentelemetry/api';
import { calendarAccess, type CalendarAccessRequest } from '@surgery-calendar/contracts';
import { inSpan, traceHeaders, type ServiceAssertionClaims } from '@surgery-calendar/service-host';
import { IdentityUnavailable, type CalendarAccessSource } from './calendar-access-source.ts';

/** Asks identity over HTTP with a service assertion that names the hospital and the doctor. */
export function askIdentity(options: {
  readonly identityUrl: string;
  readonly signAssertion: (claims: ServiceAssertionClaims) => Promise<string>;
  readonly timeoutMs: number;
}): CalendarAccessSource {
  const url = `${options.identityUrl}/internal/google/access-token`;
  return async ({ hospitalId, doctorId, refusedAccessToken }) => {
    const assertion = await options.signAssertion({ hospital_id: hospitalId, doctor_id: doctorId });
    const body: CalendarAccessRequest = { hospitalId, doctorId, refusedAccessToken };
    const answer = await inSpan('ask identity', { kind: SpanKind.CLIENT }, () =>
      post(url, assertion, body, options.timeoutMs),
    );
    const parsed = calendarAccess.safeParse(answer);
    if (!parsed.success) throw new IdentityUnavailable('identity answered in an unknown shape');
    return parsed.data;
  };
}

async function post(url: string, assertion: string, body: object, timeoutMs: number): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        ...{ 'Content-Type': 'application/json', Authorization: `Bearer ${assertion}` },
        ...traceHeaders(),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    if (!response.ok) throw new IdentityUnavailable(`identity answered ${response.status}`);
    return await response.json();
  } catch (error) {
    if (error instanceof IdentityUnavailable) throw error;
    throw new IdentityUnavailable('identity did not answer', { cause: error });
  }
}
