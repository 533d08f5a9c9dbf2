import { type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { doctorId, problem } from '@surgery-calendar/contracts';
import { z } from 'zod';
import {
  authUrl,
  authUrlQuery,
  connectionStatus,
  doctorList,
  doctorQuery,
  integration,
  oauthCallback,
  revocation,
  toggle,
} from './api-schemas.ts';
import { refusals, type Refusal } from './problems.ts';

/** An operation and who may call it. */
export type Operation = RouteConfig & { readonly caller: 'doctor' | 'operator' };

const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } });
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { required: true, content: json(schema) },
});
const ok = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: json(schema),
});
const refusal = { 'application/problem+json': { schema: problem.meta({ id: 'Problem' }) } };

/** One answer a status, with each code in its description. */
function refusing(
  codes: readonly Refusal[],
  general: Readonly<Record<number, string>>,
): RouteConfig['responses'] {
  const texts = new Map(Object.entries(general));
  for (const code of codes) {
    const { status, title } = refusals[code];
    const before = texts.get(String(status));
    const text = `\`${code}\`: ${title}.`;
    texts.set(String(status), before === undefined ? text : `${before}\n\n${text}`);
  }
  return Object.fromEntries(
    [...texts].map(([status, description]) => [status, { description, content: refusal }]),
  );
}

const always = {
  401: '`unauthenticated`: a valid token or session is needed.',
  503: '`unavailable`: try again after Retry-After seconds.',
};
const withBody = {
  ...always,
  400: '`malformed-json`.',
  413: '`too-large`.',
  415: '`unsupported-media-type`.',
  422: '`invalid-body`: `errors` names each wrong field.',
};
const withQuery = { ...always, 400: '`invalid-query`: `errors` names each wrong parameter.' };
const ofDoctor = ['https-required', 'not-a-doctor', 'account-inactive', 'too-many-requests'] as const;
const ofOperator = ['https-required', 'forbidden', 'too-many-requests'] as const;
const doctorPath = z.object({ doctorId: doctorId.meta({ example: 'crm-sp-104233' }) });
const doctors = { caller: 'doctor' } as const;
const operators = { caller: 'operator' } as const;
const outcome = z.object({
  outcome: z.enum(['connected', 'connecting-later', 'kept']),
  status: connectionStatus,
});

/** Every operation of the API. */
export const operations: readonly Operation[] = [
  {
    ...{ ...doctors, method: 'get', path: '/google-calendar/auth-url' },
    summary: 'Where to send the doctor to consent',
    request: { query: authUrlQuery },
    responses: {
      200: ok('Good for 15 minutes, once.', authUrl),
      ...refusing([...ofDoctor, 'redirect-not-allowed'], withQuery),
    },
  },
  {
    ...{ ...doctors, method: 'post', path: '/google-calendar/oauth-callback' },
    summary: 'Hands over what Google’s redirect said, or the doctor’s answer to `another-account`',
    request: body(oauthCallback),
    responses: {
      200: ok('`connecting-later`: the account of before is left first; see `status`.', outcome),
      ...refusing(
        [
          ...ofDoctor,
          ...([
            'cross-site',
            'state-unknown',
            'state-used',
            'state-expired',
            'denied',
            'google-refused',
          ] as const),
          ...([
            'scope-missing',
            'not-accepted',
            'no-refresh-token',
            'another-account',
            'nothing-asked',
          ] as const),
          ...(['linked-to-another-doctor', 'account-ending', 'google-unavailable'] as const),
        ],
        withBody,
      ),
    },
  },
  {
    ...{ ...doctors, method: 'get', path: '/google-calendar/status' },
    summary: 'Where the connection stands, and how far a disconnection is',
    responses: {
      200: ok('Also for a doctor who never connected.', connectionStatus),
      ...refusing(ofDoctor, always),
    },
  },
  {
    ...{ ...doctors, method: 'get', path: '/google-calendar/integration' },
    summary: 'The connection itself',
    responses: {
      200: ok('Connected, in whatever state.', integration),
      ...refusing([...ofDoctor, 'not-connected'], always),
    },
  },
  {
    ...{ ...doctors, method: 'put', path: '/google-calendar/integration/toggle' },
    summary: 'Pauses or resumes',
    request: body(toggle),
    responses: {
      200: ok('As it is now.', integration),
      ...refusing([...ofDoctor, 'cross-site', 'not-connected', 'withdrawing'], withBody),
    },
  },
  {
    ...{ ...doctors, method: 'delete', path: '/google-calendar/integration' },
    summary: 'Disconnects: takes the surgeries off, ends the grant, forgets the tokens',
    responses: {
      202: ok('Begun, or under way already; `status` tells how far it is.', connectionStatus),
      ...refusing([...ofDoctor, 'cross-site', 'not-connected'], always),
    },
  },
  {
    ...{ ...operators, method: 'get', path: '/doctors' },
    summary: 'The hospital’s doctors and where their connections stand',
    request: { query: doctorQuery },
    responses: { 200: ok('By doctor id.', doctorList), ...refusing(ofOperator, withQuery) },
  },
  {
    ...{ ...operators, method: 'get', path: '/doctors/{doctorId}/google-calendar' },
    summary: 'One doctor’s connection',
    request: { params: doctorPath },
    responses: {
      200: ok('As the doctor sees it.', connectionStatus),
      ...refusing([...ofOperator, 'doctor-unknown'], always),
    },
  },
  {
    ...{ ...operators, method: 'post', path: '/doctors/{doctorId}/google-calendar/revoke' },
    summary: 'Ends a doctor’s connection, with the reason on record',
    request: { params: doctorPath, ...body(revocation) },
    responses: {
      202: ok('Begun, or under way already.', connectionStatus),
      ...refusing([...ofOperator, 'doctor-unknown', 'not-connected'], withBody),
    },
  },
];
