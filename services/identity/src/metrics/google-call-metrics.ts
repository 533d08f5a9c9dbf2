import { Counter, type Registry } from '@surgery-calendar/service-host';
import type { GoogleClient, GoogleTokenCall } from '../google/google-client.ts';

/** The same client; what Google answers about tokens is counted. */
export function countedGoogle(google: GoogleClient, metrics: Registry): GoogleClient {
  const calls = new Counter({
    name: 'identity_google_calls_total',
    help: 'Calls to Google about tokens: `granted` or `ended`, `unavailable` where it gave no judgement, or its judgement',
    labelNames: ['call', 'outcome'],
    registers: [metrics],
  });
  // An alert asks for their rise, which a first sample at 1 would hide.
  for (const call of ['exchange-code', 'refresh', 'revoke'] as const satisfies readonly GoogleTokenCall[])
    for (const outcome of ['invalid_client', 'unauthorized_client']) calls.inc({ call, outcome }, 0);
  return { ...google, onAnswer: (call, outcome) => calls.inc({ call, outcome }) };
}
