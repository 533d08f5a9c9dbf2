import {
  conflictListQuery,
  conflictPage,
  surgeryHistory,
  surgeryListQuery,
  surgeryPage,
  surgeryResponse,
} from '@surgery-calendar/contracts';
import { z } from 'zod';
import { always, json, ofSurgery, path, tag, type Operation } from './openapi-parts.ts';
import { problemAnswers, type ProblemCode } from './openapi-problems.ts';

const readers = ['scheduler', 'operator', 'system', 'doctor'] as const;
const doctorsOwn = 'A doctor sees only what stands on their own calendar.';
const ofList: readonly ProblemCode[] = ['invalid-query', 'invalid-cursor', 'board-behind'];

/** What is read, at once or as it changes. */
export const reads: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/surgeries', tags: ['Reading'], summary: 'Lists surgeries, by start' },
    description: `${doctorsOwn} The portal lists them on a doctor's behalf, with an assertion of identity.`,
    'x-roles': readers,
    request: { query: surgeryListQuery },
    responses: {
      200: { description: 'A page.', content: json(surgeryPage) },
      ...problemAnswers([...always, ...ofList]),
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
      ...problemAnswers([...always, ...ofList]),
    },
  },
];
