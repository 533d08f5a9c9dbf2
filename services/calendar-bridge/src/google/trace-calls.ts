import { SpanKind } from '@opentelemetry/api';
import { inSpan } from '@surgery-calendar/service-host';
import { aroundCalls } from './around-calls.ts';
import type { GoogleCalendar } from './google-calendar.ts';
import { GoogleFailure } from './google-failure.ts';

/** The same calendar with a span for each call: which, and what came of it. No account, no event, and no trace goes to Google. */
export function traceCalls(google: GoogleCalendar): GoogleCalendar {
  return aroundCalls(google, (method, _place, call) =>
    inSpan(`google events.${method}`, { kind: SpanKind.CLIENT }, async (span) => {
      try {
        return await call();
      } catch (error) {
        if (error instanceof GoogleFailure) span.setAttribute('google.failure', error.code);
        throw error;
      }
    }),
  );
}
