import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import {
  amendSurgeryRequest,
  cancelSurgeryRequest,
  CLOUD_EVENT,
  CLOUD_EVENT_BATCH,
  completeSurgeryRequest,
  conflictListQuery,
  conflictPage,
  reassignSurgeryRequest,
  rescheduleSurgeryRequest,
  scheduleSurgeryRequest,
  surgeryEvent,
  surgeryHistory,
  surgeryId,
  surgeryListQuery,
  surgeryPage,
  surgeryResponse,
} from '@surgery-calendar/contracts';
import { z } from 'zod';
import type { Role } from './caller.ts';
import { problemAnswers, type ProblemCode } from './openapi-problems.ts';

/** An operation as the document has it; who may call it stands in `x-roles`. */
export interface Operation extends RouteConfig {
  readonly summary: string;
  readonly 'x-roles': readonly Role[];
}

const readers = ['scheduler', 'operator', 'system', 'doctor'] as const;
const doctorsOwn = 'A doctor sees only what stands on their own calendar.';
const always: readonly ProblemCode[] = ['unauthenticated', 'forbidden', 'unavailable'];
const ofBody: readonly ProblemCode[] = [
  ...(['malformed-json', 'malformed-encoding', 'incomplete-body'] as const),
  ...(['too-large', 'unsupported-media-type', 'invalid-body'] as const),
];
const ofCommand: readonly ProblemCode[] = [
  ...ofBody,
  ...([
    'invalid-idempotency-key',
    'idempotency-key-reused',
    'invalid-if-match',
    'changed-meanwhile',
  ] as const),
];
const ofSurgery: readonly ProblemCode[] = ['malformed-url', 'surgery-unknown'];
const ofChange: readonly ProblemCode[] = [
  ...ofSurgery,
  ...(['owned-elsewhere', 'surgery-cancelled', 'surgery-completed'] as const),
];

const text = (description: string) => ({ description, schema: { type: 'string' as const } });
const tag = { ETag: text('The revision of the surgery, for If-Match.') };
const path = z.object({
  surgeryId: surgeryId.meta({
    description: 'As `surgeryId` of the answers has it.',
    example: '0199c0de-7a10-7c3e-9b1f-5d2a8e4f6b01',
  }),
});
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
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } });
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

const commands: readonly Operation[] = [
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

const reads: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/surgeries', tags: ['Reading'], summary: 'Lists surgeries, by start' },
    description: doctorsOwn,
    'x-roles': readers,
    request: { query: surgeryListQuery },
    responses: {
      200: { description: 'A page.', content: json(surgeryPage) },
      ...problemAnswers([...always, 'invalid-query', 'invalid-cursor']),
    },
  },
  {
    ...{ method: 'get', path: '/surgeries/changes', tags: ['Reading'] },
    summary: 'Follows the surgeries as they change (server-sent events)',
    description: `${doctorsOwn} Without \`Last-Event-ID\` it begins now. The stream ends when the token expires.`,
    'x-roles': readers,
    request: {
      headers: z.object({
        'Last-Event-ID': z
          .string()
          .regex(/^\d{1,18}$/)
          .optional()
          .meta({ description: 'The id of the last event that was seen; the stream resumes after it.' }),
      }),
    },
    responses: {
      200: {
        description: [
          '`surgery`: the data is the surgery as it now is, as below.',
          '`surgery-left`: `{surgeryId, revision}`, to a doctor whose calendar it has left.',
          '`reset`: `Last-Event-ID` is unknown; read the list anew.',
        ].join('\n\n'),
        content: { 'text/event-stream': { schema: surgeryResponse } },
      },
      ...problemAnswers([...always, 'invalid-last-event-id']),
    },
  },
  {
    ...{ method: 'get', path: '/surgeries/{surgeryId}', tags: ['Reading'], summary: 'One surgery' },
    description: doctorsOwn,
    'x-roles': readers,
    request: { params: path },
    responses: {
      200: { description: 'The surgery as it now is.', headers: tag, content: json(surgeryResponse) },
      ...problemAnswers([...always, ...ofSurgery]),
    },
  },
  {
    ...{ method: 'get', path: '/surgeries/{surgeryId}/history', tags: ['Reading'] },
    summary: 'Who changed what, when and why',
    description: doctorsOwn,
    'x-roles': readers,
    request: { params: path },
    responses: {
      200: { description: 'Every change, the first first.', content: json(surgeryHistory) },
      ...problemAnswers([...always, ...ofSurgery]),
    },
  },
  {
    ...{ method: 'get', path: '/conflicts', tags: ['Reading'] },
    summary: 'Messages that were parked since they contradict what was said before',
    'x-roles': ['operator'],
    request: { query: conflictListQuery },
    responses: {
      200: { description: 'A page, the newest first.', content: json(conflictPage) },
      ...problemAnswers([...always, 'invalid-query', 'invalid-cursor']),
    },
  },
];

const message = surgeryEvent.meta({ id: 'SurgeryEvent', description: 'A `surgery.*.v1` CloudEvent.' });
const {
  allowPastStart: _,
  reason: __,
  ...booking
} = scheduleSurgeryRequest.parse(scheduleSurgeryRequest.meta()?.['example']);
const messageExample = {
  specversion: '1.0',
  id: '0199c0de-0000-7000-8000-000000000001',
  source: '/hospitals/hc-sp/his',
  type: 'surgery.scheduled.v1',
  subject: 'hc-sp/his-4711',
  time: '2030-11-21T12:00:00.000Z',
  datacontenttype: 'application/json',
  data: { hospitalId: 'hc-sp', surgeryId: 'his-4711', revision: 0, status: 'scheduled', ...booking },
};
const messages: Operation = {
  ...{ method: 'post', path: '/messages', tags: ['Messages'] },
  summary: 'Publishes CloudEvents of a system without AMQP',
  description: 'Answered once the bus has confirmed all of them. To send them again changes nothing.',
  'x-roles': ['scheduler', 'system'],
  request: {
    body: {
      required: true,
      content: {
        [CLOUD_EVENT]: { schema: message, example: messageExample },
        [CLOUD_EVENT_BATCH]: { schema: z.array(message).min(1).max(1_000), example: [messageExample] },
      },
    },
  },
  responses: {
    202: {
      description: 'The ids of the messages.',
      content: json(z.object({ accepted: z.array(z.string()) })),
    },
    ...problemAnswers([...always, ...ofBody, 'hospital-unknown']),
  },
};

/** Every operation of the service that asks for a token. */
export const operations: readonly Operation[] = [...commands, ...reads, messages];
