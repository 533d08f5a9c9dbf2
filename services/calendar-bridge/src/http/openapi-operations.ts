import { requestedSync, syncLogLine } from '@surgery-calendar/contracts';
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { syncRequestBody } from '../on-demand/sync-request.ts';
import { parkedContent, parkedMessage } from '../parked/parked-message.ts';
import { decisionBody, listQuery, parkedId } from '../parked/parked-request.ts';
import { syncLogQuery } from '../sync-log/sync-log-query.ts';
import { always, ofBody, problemAnswers, type ProblemCode } from './openapi-problems.ts';

/** An operation as the document has it; who may call it stands in `x-callers`. */
export interface Operation extends RouteConfig {
  readonly summary: string;
  readonly 'x-callers': readonly ('operator' | 'identity')[];
}

const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } });
const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().optional().meta({ description: 'Missing on the last page.' }),
  });
const ofList: readonly ProblemCode[] = ['invalid-query', 'invalid-cursor'];
const params = z.object({ id: parkedId.meta({ description: 'As the list has it.', example: '12' }) });
const onBehalf = 'Identity asks on behalf of one doctor, and is answered about that doctor alone.';
const ofDecision = { params, body: { required: true, content: json(decisionBody) } };
const decided = problemAnswers([
  ...[...always, ...ofBody, 'parked-message-unknown' as const],
  ...(['already-replayed', 'already-discarded'] as const),
]);

/** Every operation of the service that asks for a token. */
export const operations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/sync-log', tags: ['Calendars'] },
    summary: 'What came of the calendar entries, and what sweeps found, the newest first',
    description: onBehalf,
    'x-callers': ['operator', 'identity'],
    request: { query: syncLogQuery },
    responses: {
      200: { description: 'A page.', content: json(pageOf(syncLogLine)) },
      ...problemAnswers([...always, ...ofList, 'other-hospital', 'other-doctor']),
    },
  },
  {
    ...{ method: 'post', path: '/sync', tags: ['Calendars'] },
    summary: 'Has a doctor’s calendar, or one surgery’s entries, looked at now',
    description: `Give \`doctorId\` or \`surgeryId\`, not both. \`removeStrays\`, for operators and with \`doctorId\`, takes off all events of ours that nothing wants where they are too many for a sweep to do so unasked. What comes of it is in the sync log. ${onBehalf}`,
    'x-callers': ['operator', 'identity'],
    request: { body: { required: true, content: json(syncRequestBody) } },
    responses: {
      202: { description: 'What was set going.', content: json(requestedSync) },
      ...problemAnswers([
        ...[...always, ...ofBody],
        ...(['other-doctor', 'doctor-unknown', 'surgery-unknown'] as const),
      ]),
    },
  },
  {
    ...{ method: 'get', path: '/parked', tags: ['Parked messages'] },
    summary: 'Messages about the hospital that could not be taken, the newest first, without their content',
    'x-callers': ['operator'],
    request: { query: listQuery },
    responses: {
      200: { description: 'A page.', content: json(pageOf(parkedMessage)) },
      ...problemAnswers([...always, ...ofList]),
    },
  },
  {
    ...{ method: 'get', path: '/parked/{id}', tags: ['Parked messages'] },
    summary: 'One of them with its content; it is noted who looked',
    'x-callers': ['operator'],
    request: { params },
    responses: {
      200: { description: 'The message.', content: json(parkedContent) },
      ...problemAnswers([...always, 'parked-message-unknown']),
    },
  },
  {
    ...{ method: 'post', path: '/parked/{id}/replay', tags: ['Parked messages'] },
    summary: 'Sends it once more to the queue that it was meant for',
    description: 'It counts as published by whoever published it first, with their rights and no others.',
    'x-callers': ['operator'],
    request: ofDecision,
    responses: { 202: { description: 'It goes out.', content: json(parkedMessage) }, ...decided },
  },
  {
    ...{ method: 'post', path: '/parked/{id}/discard', tags: ['Parked messages'] },
    summary: 'Lets it go; its content is forgotten, who did it and why is kept',
    description: 'To discard it again changes nothing.',
    'x-callers': ['operator'],
    request: ofDecision,
    responses: { 200: { description: 'It is discarded.', content: json(parkedMessage) }, ...decided },
  },
];
