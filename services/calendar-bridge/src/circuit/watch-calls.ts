import { aroundCalls } from '../google/around-calls.ts';
import type { GoogleCalendar } from '../google/google-calendar.ts';
import { AccessTokenRefused, GoogleFailure } from '../google/google-failure.ts';
import type { CallMetrics } from './call-metrics.ts';
import type { GoogleCircuit } from './google-circuit.ts';

/** The same calendar; what comes of each call is told to the circuit and counted. */
export function watchCalls(
  google: GoogleCalendar,
  circuit: GoogleCircuit,
  metrics: CallMetrics,
): GoogleCalendar {
  return aroundCalls(google, async (method, _place, call) => {
    const startedAt = performance.now();
    const told = (outcome: string) => metrics.called(method, outcome, (performance.now() - startedAt) / 1000);
    try {
      const answer = await call();
      circuit.answered();
      told('answered');
      return answer;
    } catch (error) {
      if (error instanceof GoogleFailure && error.code === 'google-unavailable') circuit.silent();
      else if (error instanceof GoogleFailure || error instanceof AccessTokenRefused) circuit.answered();
      told(outcomeOf(error));
      throw error;
    }
  });
}

function outcomeOf(error: unknown): string {
  if (error instanceof GoogleFailure) return error.code;
  return error instanceof AccessTokenRefused ? 'access-token-refused' : 'fault';
}
