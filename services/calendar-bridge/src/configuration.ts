import { hospitalId, publisherRights } from '@surgery-calendar/contracts';
import { jsonSetting, trustedIssuerFields } from '@surgery-calendar/service-host';
import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/$/, ''));
const publicJwk = z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });
const jwk = publicJwk.extend({ d: z.string() });

/** The environment of the calendar bridge. */
export const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3003),
  HOST: z.string().default('0.0.0.0'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  AMQP_URL: z.url({ protocol: /^amqps?$/ }),
  IDENTITY_URL: url,
  /** The bridge's own Ed25519 private key as a JWK; identity holds the public half. */
  BRIDGE_PRIVATE_KEY: jsonSetting(jwk),
  /** The public half of identity's own Ed25519 key as a JWK: identity asks on a doctor's behalf with assertions signed by it. */
  IDENTITY_PUBLIC_KEY: jsonSetting(
    publicJwk.refine((key) => !('d' in key), 'must be the public key, not the private one'),
  ),
  /** Whose bearer tokens are taken, as the surgery service has it. */
  HOSPITALS: jsonSetting(z.array(z.object({ hospitalId, ...trustedIssuerFields })).min(1)),
  /** Google's own unless set; a sandbox's origin in tests and demos. */
  GOOGLE_CALENDAR_URL: url.optional(),
  /** Who may publish for which hospital: `{"surgery": "*", "his-sp": ["hc-sp"]}`, by RabbitMQ user. */
  PUBLISHER_RIGHTS: jsonSetting(publisherRights).default({}),
  ACCEPT_UNVERIFIED_PUBLISHERS: z.stringbool().default(false),
  /** Written on every event, so that one filtered list finds all of this installation's. */
  ORIGIN: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,64}$/)
    .default('surgery-calendar'),
  /** Entries worked on at once; one at least is kept for live changes, so two is the least. */
  WORKERS: z.coerce
    .number()
    .int()
    .min(0)
    .max(256)
    .refine(
      (workers) => workers !== 1,
      'is 2 or more (one is kept for live changes), or 0: this replica only consumes',
    )
    .default(16),
  /** Google's limits, as the project's page in the Google Cloud console shows them: calls within a window. */
  QUOTA_PROJECT: z.coerce.number().int().min(1).max(10_000_000).default(10_000),
  QUOTA_ACCOUNT: z.coerce.number().int().min(1).max(10_000_000).default(600),
  QUOTA_WINDOW_MS: z.coerce.number().int().min(1_000).max(3_600_000).default(60_000),
});
export type Environment = z.infer<typeof environment>;

export type CalendarBridgeConfiguration = Omit<Environment, 'AMQP_URL' | 'LOG_LEVEL'>;
