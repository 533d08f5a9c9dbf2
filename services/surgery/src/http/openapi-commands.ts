import {
  amendSurgeryRequest,
  cancelSurgeryRequest,
  completeSurgeryRequest,
  reassignSurgeryRequest,
  rescheduleSurgeryRequest,
  scheduleSurgeryRequest,
  surgeryResponse,
} from '@surgery-calendar/contracts';
import { z } from 'zod';
import { always, json, ofBody, ofSurgery, path, tag, text, type Operation } from './openapi-parts.ts';
import { problemAnswers, type ProblemCode } from './openapi-problems.ts';

const ofCommand: readonly ProblemCode[] = [
  ...ofBody,
  ...([
    'invalid-idempotency-key',
    'idempotency-key-reused',
    'invalid-if-match',
    'changed-meanwhile',
  ] as const),
];
const ofChange: readonly ProblemCode[] = [
  ...ofSurgery,
  ...(['owned-elsewhere', 'surgery-cancelled', 'surgery-completed'] as const),
];

const commandHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'Sent again with the same key, a request is done once and answered alike.' }),
  'If-Match': z
    .string()
    .optional()
    .meta({ description: 'The ETag that the surgery must still have.', example: '"3"' }),
});
const bodyOf = (schema: z.ZodType, required = true) => ({
  required,
  content: { 'application/json': { schema, example: schema.meta()?.['example'] } },
});

function change(
  method: 'post' | 'patch',
  verb: string,
  summary: string,
  body: ReturnType<typeof bodyOf>,
  codes: readonly ProblemCode[] = [],
): Operation {
  return {
    ...{ method, path: `/surgeries/{surgeryId}${verb}`, tags: ['Commands'], summary },
    'x-roles': ['scheduler'],
    request: { params: path, headers: commandHeaders, body },
    responses: {
      200: { description: 'The surgery as it now is.', headers: tag, content: json(surgeryResponse) },
      ...problemAnswers([...always, ...ofCommand, ...ofChange, ...codes]),
    },
  };
}

/** What schedulers do. */
export const commands: readonly Operation[] = [
  {
    ...{ method: 'post', path: '/surgeries', tags: ['Commands'], summary: 'Schedules a surgery' },
    description: 'At the hospital that the token speaks for.',
    'x-roles': ['scheduler'],
    request: { headers: commandHeaders, body: bodyOf(scheduleSurgeryRequest) },
    responses: {
      201: {
        description: 'The surgery, scheduled.',
        headers: { Location: text('The path of the surgery.'), ...tag },
        content: json(surgeryResponse),
      },
      ...problemAnswers([
        ...[...always, ...ofCommand],
        ...(['surgery-exists', 'start-in-the-past', 'too-long'] as const),
      ]),
    },
  },
  change('patch', '', 'Changes what is done, where and to whom', bodyOf(amendSurgeryRequest)),
  change('post', '/reschedule', 'Moves it to another time', bodyOf(rescheduleSurgeryRequest), ['too-long']),
  change('post', '/reassign', 'Gives it to another surgeon or team', bodyOf(reassignSurgeryRequest), [
    'surgeon-in-team',
  ]),
  change('post', '/cancel', 'Cancels it', bodyOf(cancelSurgeryRequest, false)),
  change('post', '/complete', 'Closes it as performed', bodyOf(completeSurgeryRequest, false)),
];
