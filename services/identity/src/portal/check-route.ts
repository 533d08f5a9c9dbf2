import { type Router } from 'express';
import { type OverviewSource } from '../overview/overview.ts';
import { type CheckOutcome } from '../overview/request-check.ts';
import { redirectWithSession } from './session.ts';
import { signedIn } from './signed-in.ts';

/** Each check reads a whole calendar of Google's quota; nobody sees more by asking more often. */
const BETWEEN_CHECKS_MS = 60_000;

/** `POST /calendar/check`: has the doctor's calendar looked at now, at most once a minute in a session. */
export function addCheckRoute(
  router: Router,
  { overview, clock }: { readonly overview: OverviewSource; readonly clock: () => Date },
): void {
  router.post(
    '/calendar/check',
    signedIn(async (request, response, doctor) => {
      const { session } = request;
      const now = clock().getTime();
      const isTooSoon = session.checkedAt !== undefined && now - session.checkedAt < BETWEEN_CHECKS_MS;
      const outcome: CheckOutcome = isTooSoon ? { kind: 'too-soon' } : await overview.check(doctor);
      if (outcome.kind === 'started') session.checkedAt = now;
      session.check = outcome;
      await redirectWithSession(request, response, '/dashboard');
    }),
  );
}
