import { calendarAccess, calendarAccessRequest } from '@surgery-calendar/contracts';
import { parseBody, unauthenticated, type ServiceAssertionVerifier } from '@surgery-calendar/service-host';
import { type Express } from 'express';
import { answerCalendarAccess, type AnsweringParts } from './answer-calendar-access.ts';

export interface CalendarAccessRouteParts extends AnsweringParts {
  readonly verifyAssertion: ServiceAssertionVerifier;
}

/** `POST /internal/google/access-token`: the bridge's own question, with an assertion that names the same doctor as the body. */
export function addCalendarAccessRoutes(app: Express, parts: CalendarAccessRouteParts): void {
  app.post('/internal/google/access-token', async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const assertion = await parts.verifyAssertion(request.headers.authorization);
    const doctor = parseBody(calendarAccessRequest, request.body);
    if (assertion['hospital_id'] !== doctor.hospitalId || assertion['doctor_id'] !== doctor.doctorId) {
      throw unauthenticated('invalid_token');
    }
    response.json(calendarAccess.parse(await answerCalendarAccess(parts, doctor)));
  });
}
