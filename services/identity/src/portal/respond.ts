import { type Request, type Response } from 'express';
import { type Hospital } from '../hospital.ts';
import { type Html } from './html.ts';
import { languageOf } from './language.ts';
import { type Visitor } from './layout.ts';
import { problemPage } from './problem-page.ts';
import { problems, type Notice, type Problem } from './problems.ts';
import { redirectWithSession } from './session.ts';
import { textsOf } from './texts-of.ts';

/** The visitor of a request, who may have no session: an error can come before it is read. */
export function visitorOf(request: Request, hospitals: readonly Hospital[]): Visitor {
  const language = languageOf(request.headers.cookie);
  const doctor = (request as Partial<Request>).session?.doctor;
  const hospitalName = hospitals.find(({ hospitalId }) => hospitalId === doctor?.hospitalId)?.name;
  return {
    language,
    texts: textsOf[language],
    signedInAs: doctor && { name: doctor.name, hospitalName: hospitalName ?? doctor.hospitalId },
  };
}

export function sendPage(response: Response, status: number, page: Html): void {
  response.status(status).type('html').send(page.toString());
}

/** Answers with the page of a problem, under its status. */
export function sendProblem(
  request: Request,
  response: Response,
  hospitals: readonly Hospital[],
  problem: Problem,
): void {
  const { status } = problems[problem];
  if (status === 503) response.set('Retry-After', '5');
  sendPage(response, status, problemPage(visitorOf(request, hospitals), problem));
}

/** Back to the dashboard, which says once what came of it. */
export async function notify(request: Request, response: Response, notice: Notice): Promise<void> {
  request.session.notice = notice;
  await redirectWithSession(request, response, '/dashboard');
}
