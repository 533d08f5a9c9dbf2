import { hospitalId, publisherRights } from '@surgery-calendar/contracts';
import { migrationModes } from '@surgery-calendar/postgres';
import {
  jsonSetting,
  secret,
  secureUrl,
  setting,
  tracingSettings,
  type TracingSettings,
  trustedIssuerFields,
  urlWithPassword,
} from '@surgery-calendar/service-host';
import { z } from 'zod';

const withoutSlash = (text: string): string => text.replace(/\/$/, '');
const url = z.url({ protocol: /^https?$/ }).transform(withoutSlash);
const publicJwk = z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });
const jwk = publicJwk.extend({ d: secret(z.string()) });

/** The environment of the calendar bridge. */
export const environment = z.object({
  PORT: setting(
    z.coerce.number().int().min(0).max(65_535).default(3003),
    'Where HTTP is served; 0 takes a free port',
  ),
  HOST: setting(z.string().default('0.0.0.0'), 'The address that HTTP is served on'),
  LOG_LEVEL: setting(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
    'The least level that is logged; `debug` has a line for each request',
  ),
  DATABASE_URL: urlWithPassword(
    z.url({ protocol: /^postgres(ql)?$/ }),
    'PostgreSQL, as `postgres://user:password@host/database`',
  ),
  MIGRATIONS: setting(
    z.enum(migrationModes).default('run'),
    'Who makes the tables: `run`, this process; `await`: the command `migrate`, with a role of its own, and this process waits for it',
  ),
  AMQP_URL: urlWithPassword(
    z.url({ protocol: /^amqps?$/ }),
    "RabbitMQ, with the bridge's own user: `amqps://user:password@host/vhost`",
  ),
  IDENTITY_URL: setting(url, 'Where identity is, as the bridge reaches it'),
  BRIDGE_PRIVATE_KEY: setting(
    jsonSetting(jwk),
    "The bridge's own Ed25519 private key as a JWK; identity holds the public half as BRIDGE_PUBLIC_KEY",
  ),
  IDENTITY_PUBLIC_KEY: setting(
    jsonSetting(publicJwk.refine((key) => !('d' in key), 'must be the public key, not the private one')),
    "The public half of identity's own Ed25519 key as a JWK: identity asks on a doctor's behalf with assertions signed by it",
  ),
  HOSPITALS: setting(
    jsonSetting(z.array(z.object({ hospitalId, ...trustedIssuerFields })).min(1)),
    'Whose bearer tokens are taken, as the surgery service has it',
  ),
  // Doctors' access tokens go there.
  GOOGLE_CALENDAR_URL: setting(
    secureUrl.transform(withoutSlash).optional(),
    "Google's own unless set; a sandbox's origin in tests and demonstrations",
  ),
  PUBLISHER_RIGHTS: setting(
    jsonSetting(publisherRights).default({}),
    'Who may publish for which hospital, by RabbitMQ user: `{"surgery": "*", "his-sp": ["hc-sp"]}`',
  ),
  ACCEPT_UNVERIFIED_PUBLISHERS: setting(
    z.stringbool().default(false),
    'Takes messages that no user of RabbitMQ answers for. For demonstrations only',
  ),
  // Without a default: two installations of one name would take each other's events for strays.
  ORIGIN: setting(
    z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/, 'must be of 1 to 64 letters, digits, . _ : -'),
    "This installation's name, written on every event, so that one filtered list finds all of its own; no other installation may have it",
  ),
  WORKERS: setting(
    z.coerce
      .number()
      .int()
      .min(0)
      .max(256)
      .refine(
        (workers) => workers !== 1,
        'is 2 or more (one is kept for live changes), or 0: this replica only consumes',
      )
      .default(16),
    'Entries worked on at once, 2 or more, since one is kept for live changes; 0: this replica only consumes',
  ),
  QUOTA_PROJECT: setting(
    z.coerce.number().int().min(1).max(10_000_000).default(10_000),
    "Google's limit for the project, as its page in the Google Cloud console shows it: calls within a window",
  ),
  QUOTA_ACCOUNT: setting(
    z.coerce.number().int().min(1).max(10_000_000).default(600),
    "Google's limit for each account: calls within a window",
  ),
  QUOTA_WINDOW_MS: setting(
    z.coerce.number().int().min(1_000).max(3_600_000).default(60_000),
    'The window of those limits, in milliseconds',
  ),
  ...tracingSettings,
});
export type Environment = z.infer<typeof environment>;

export type CalendarBridgeConfiguration = Omit<Environment, 'AMQP_URL' | 'LOG_LEVEL' | keyof TracingSettings>;
