import { hospitalId, publisherRights } from '@surgery-calendar/contracts';
import { faultOfEventStoreUrl } from '@surgery-calendar/event-store';
import { migrationModes } from '@surgery-calendar/postgres';
import {
  jsonSetting,
  setting,
  tracingSettings,
  type TracingSettings,
  trustedIssuerFields,
  urlWithPassword,
} from '@surgery-calendar/service-host';
import { z } from 'zod';
import { masterKeys } from './patient-data/master-keys.ts';

const eventStoreUrl = z.string().superRefine((url, context) => {
  const fault = faultOfEventStoreUrl(url);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });

export const publicJwk = z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });

/** The environment of the surgery service. */
export const environment = z.object({
  PORT: setting(
    z.coerce.number().int().min(0).max(65_535).default(3001),
    'Where HTTP is served; 0 takes a free port',
  ),
  HOST: setting(z.string().default('0.0.0.0'), 'The address that HTTP is served on'),
  LOG_LEVEL: setting(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
    'The least level that is logged; `debug` has a line for each request',
  ),
  DATABASE_URL: urlWithPassword(postgresUrl, 'PostgreSQL, as `postgres://user:password@host/database`'),
  EVENT_STORE_URL: urlWithPassword(
    eventStoreUrl.optional(),
    'Where the log is: `postgres://…`, or `esdb://…` and `esdb+discover://…` for EventStoreDB and KurrentDB; by default a schema of its own in the same database. A log is not carried over from one to the other',
  ),
  PATIENT_KEYS_DATABASE_URL: urlWithPassword(
    postgresUrl.optional(),
    "Where the patients' keys are, so that they can be backed up apart; by default a schema of their own in the same database",
  ),
  PATIENT_KEYS_MASTER: setting(
    jsonSetting(masterKeys),
    'What wraps the patients\' keys: `{"2026-11": "<32 bytes in base64>"}`; the first wraps, the others still open',
  ),
  RETENTION_DAYS: setting(
    z.coerce.number().int().min(0).max(36_500).default(30),
    'How long a surgery must have been over before its patient may be forgotten',
  ),
  MIGRATIONS: setting(
    z.enum(migrationModes).default('run'),
    'Who makes the tables: `run`, this process; `await`: the command `migrate`, with a role of its own, and this process waits for it',
  ),
  AMQP_URL: urlWithPassword(
    z.url({ protocol: /^amqps?$/ }),
    "RabbitMQ, with the surgery service's own user: `amqps://user:password@host/vhost`",
  ),
  HOSPITALS: setting(
    jsonSetting(z.array(z.object({ hospitalId, ...trustedIssuerFields })).min(1)),
    'Whose bearer tokens are taken: `[{"hospitalId": "hc-sp", "issuer": "https://…"}]`; where an issuer serves several hospitals, each with the claim that tells them apart: `"claim": {"name": "hospital", "value": "hc-sp"}`',
  ),
  IDENTITY_PUBLIC_KEY: setting(
    jsonSetting(publicJwk.refine((key) => !('d' in key), 'must be the public key, not the private one')),
    "The public half of identity's own Ed25519 key as a JWK: the portal lists a doctor's surgeries with assertions signed by it",
  ),
  PUBLISHER_RIGHTS: setting(
    jsonSetting(publisherRights).default({}),
    'Who may publish for which hospital, by RabbitMQ user: `{"his-sp": ["hc-sp"]}`; as the calendar bridge has it',
  ),
  ACCEPT_UNVERIFIED_PUBLISHERS: setting(
    z.stringbool().default(false),
    'Takes messages that no user of RabbitMQ answers for. For demonstrations only',
  ),
  ...tracingSettings,
});
export type Environment = z.infer<typeof environment>;

export type SurgeryConfiguration = Omit<Environment, 'AMQP_URL' | 'LOG_LEVEL' | keyof TracingSettings>;
