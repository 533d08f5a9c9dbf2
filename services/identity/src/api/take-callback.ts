import { invalidBody } from '@surgery-calendar/service-host';
import { type z } from 'zod';
import { changeAccount, keepAccount } from '../connection/answer-account-question.ts';
import { connectCalendar, type ConnectingParts } from '../connection/connect-calendar.ts';
import { takeConsentRequest } from '../connection/consent-request.ts';
import { judgeCallback } from '../connection/judge-callback.ts';
import { type oauthCallback } from './api-schemas.ts';
import { type CallingDoctor } from './caller.ts';
import { refused } from './problems.ts';

type Answer = 'connected' | 'connecting-later' | 'kept';

/** Takes what Google's redirect said. Throws the problem of whatever kept the doctor from being connected. */
export async function takeCallback(
  parts: ConnectingParts,
  { doctor, actor, binding }: CallingDoctor,
  body: z.output<typeof oauthCallback>,
): Promise<Answer> {
  const verdict = judgeCallback(body);
  if (verdict.kind === 'state-missing') throw invalidBody([{ field: 'state', message: 'is missing' }]);
  const asker = { doctorRowId: doctor.id, binding, now: parts.clock() };
  const taken = await takeConsentRequest(parts.pool, verdict.state, asker);
  if (taken.kind !== 'taken') throw refused(taken.kind);
  const { answer } = verdict;
  if (answer.kind === 'denied') throw refused('denied');
  if (answer.kind === 'refused') throw refused('google-refused', `Google's error is ${answer.error}.`);
  const { consent } = taken;
  const replacesAccount = body.replaceAccount ?? false;
  const outcome = await connectCalendar(parts, doctor, {
    code: answer.code,
    consent,
    actor,
    replacesAccount,
  });
  switch (outcome.kind) {
    case 'connected':
    case 'connecting-later':
      return outcome.kind;
    case 'ask-again':
      throw refused('no-refresh-token');
    case 'another-account':
      throw refused(
        outcome.kind,
        'Within 15 minutes, post the doctor’s answer as {"question": …, "replaceAccount": true} or false; `next` of the status has the question.',
      );
    case 'scope-missing':
    case 'no-refresh-token':
    case 'not-accepted':
    case 'google-unavailable':
    case 'linked-to-another-doctor':
    case 'account-inactive':
    case 'account-ending':
      throw refused(outcome.kind);
  }
}

/** Takes the doctor's answer to `another-account`. */
export async function answerAccountQuestion(
  parts: ConnectingParts,
  { doctor, actor }: CallingDoctor,
  { question = '', replaceAccount }: z.output<typeof oauthCallback>,
): Promise<Answer> {
  const answer = { doctor, actor, question };
  const outcome = await (replaceAccount === true ? changeAccount(parts, answer) : keepAccount(parts, answer));
  switch (outcome.kind) {
    case 'connected':
    case 'connecting-later':
    case 'kept':
      return outcome.kind;
    case 'another-account':
    case 'nothing-asked':
    case 'linked-to-another-doctor':
    case 'account-inactive':
    case 'account-ending':
      throw refused(outcome.kind);
  }
}
