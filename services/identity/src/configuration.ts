import { createPublicKey } from 'node:crypto';
import { migrationModes, type MigrationMode } from '@surgery-calendar/postgres';
import {
  jsonSetting,
  onceSound,
  secret,
  secureUrl,
  setting,
  tracingSettings,
  urlWithPassword,
} from '@surgery-calendar/service-host';
import { type JWK } from 'jose';
import { z } from 'zod';
import { realGoogle, standInGoogle, type GoogleClient } from './google/google-client.ts';
import { hospital, type Hospital } from './hospital.ts';
import { trustedProxies } from './http/trusted-proxies.ts';
import { undistinguishable } from './sign-in/tell-hospitals-apart.ts';
import { keyringOf, tokenKeys, type TokenKeyring } from './tokens/token-keyring.ts';

export interface IdentityConfiguration {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** The portal's origin as browsers see it, without a closing slash. */
  readonly publicUrl: string;
  /** Whose X-Forwarded-* headers are believed: addresses, CIDRs, `loopback`. */
  readonly trustedProxies: readonly string[];
  readonly databaseUrl: string;
  readonly migrations: MigrationMode;
  readonly sessionSecret: string;
  readonly tokenKeyring: TokenKeyring;
  /** The calendar-bridge's Ed25519 key, which verifies its assertions. */
  readonly bridgePublicKey: JWK;
  /** Identity's own Ed25519 key: signs what it asks of the others on a doctor's behalf. */
  readonly identityPrivateKey: JWK;
  /** Where surgery and the calendar bridge are, without a closing slash. */
  readonly surgeryUrl: string;
  readonly calendarBridgeUrl: string;
  readonly hospitals: readonly Hospital[];
  readonly google: GoogleClient;
  /** Pages of integrators that Google may send a doctor back to, beside the portal's own callback. */
  readonly redirectUris: readonly string[];
  /** How long a doctor's leave waits for the bridge to take the entries off, and then for Google to end the grant. */
  readonly withdrawalPatienceMs: number;
}

const ed25519 = z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });

/** A public key as a JWK or in PEM. */
const publicKey = z
  .string()
  .transform((text, context): unknown => {
    try {
      return text.trim().startsWith('{') ? JSON.parse(text) : createPublicKey(text).export({ format: 'jwk' });
    } catch {
      context.addIssue({ code: 'custom', message: 'is neither a JWK nor a PEM key' });
      return z.NEVER;
    }
  })
  .pipe(ed25519.refine((key) => !('d' in key), 'must be the public key, not the private one'));

const origin = secureUrl
  .refine((url) => new URL(url).pathname === '/', 'must be an origin, without a path')
  .transform((url) => new URL(url).origin);

const serviceUrl = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/$/, ''));

export const distinctHospitals = z
  .array(hospital)
  .nonempty()
  .refine((all) => new Set(all.map(({ hospitalId }) => hospitalId)).size === all.length, {
    error: 'names a hospital twice',
    abort: true,
  })
  .refine((all) => {
    const tokens = all.flatMap(({ scimToken }) => scimToken ?? []);
    return new Set(tokens).size === tokens.length;
  }, 'gives two hospitals one scimToken')
  .superRefine((all, context) => {
    const message = undistinguishable(all);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/** The settings of identity, one by one. */
export const settings = z.object({
  PORT: setting(
    z.coerce.number().int().min(0).max(65_535).default(3002),
    'Where HTTP is served; 0 takes a free port',
  ),
  HOST: setting(z.string().default('0.0.0.0'), 'The address that HTTP is served on'),
  PUBLIC_URL: setting(origin, "The portal's origin as browsers see it: https, or http on localhost"),
  TRUSTED_PROXIES: setting(
    trustedProxies.prefault(''),
    'The proxies in front, of which one ends TLS where PUBLIC_URL is https, with commas between: addresses, CIDRs, `loopback`. Whose X-Forwarded-* headers are believed',
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
    "RabbitMQ, with identity's own user: `amqps://user:password@host/vhost`",
  ),
  SESSION_SECRET: secret(
    z.string().min(32, 'must be 32 characters or more'),
    "What signs the sessions' cookies, 32 characters or more",
  ),
  TOKEN_KEYS: setting(
    jsonSetting(tokenKeys),
    'What the tokens at rest are encrypted under: `{"2026-11": "<32 bytes in base64>"}`, each key with a name',
  ),
  TOKEN_KEY_CURRENT: setting(
    z.string().optional(),
    'The name of the key that new tokens go under; the first by default',
  ),
  BRIDGE_PUBLIC_KEY: setting(publicKey, "The calendar bridge's Ed25519 public key as a JWK or in PEM"),
  IDENTITY_PRIVATE_KEY: setting(
    jsonSetting(ed25519.extend({ d: secret(z.string()) })),
    "Identity's own Ed25519 private key as a JWK; surgery and the calendar bridge hold the public half as IDENTITY_PUBLIC_KEY",
  ),
  SURGERY_URL: setting(serviceUrl, 'Where the surgery service is, as identity reaches it'),
  CALENDAR_BRIDGE_URL: setting(serviceUrl, 'Where the calendar bridge is, as identity reaches it'),
  HOSPITALS: setting(
    jsonSetting(distinctHospitals),
    'The hospitals, their identity providers and policies: `[{"hospitalId": "hc-sp", "name": "…", "issuer": "https://…", "clientId": "…", "clientSecret": "…", "patientDetails": "initials"}]`; every field is in `services/identity/src/hospital.ts`',
  ),
  GOOGLE_CLIENT_ID: setting(z.string().min(1), 'The OAuth client of this installation at Google'),
  GOOGLE_CLIENT_SECRET: secret(z.string().min(1), 'and its secret'),
  GOOGLE_REDIRECT_URI: setting(
    secureUrl,
    'Where Google sends a doctor back to, as registered there: `<PUBLIC_URL>/google/callback`',
  ),
  GOOGLE_MORE_REDIRECT_URIS: setting(
    jsonSetting(z.array(secureUrl)).default([]),
    'More of those registered at Google, for pages of integrators',
  ),
  GOOGLE_BASE_URL: setting(origin.optional(), "A stand-in's origin; left out, it is Google itself"),
  WITHDRAWAL_PATIENCE_MINUTES: setting(
    z.coerce.number().positive().max(10_080).default(60),
    "The time, more than 0, for each step of a doctor's leave; after it the events that are left stay on the calendar",
  ),
  LOG_LEVEL: setting(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    'The least level that is logged; `debug` has a line for each request',
  ),
  ...tracingSettings,
});

/** The environment of identity; its output is the configuration, with what only `main.ts` needs beside it. */
export const environment = settings
  .refine((all) => keyringOf(all.TOKEN_KEYS, all.TOKEN_KEY_CURRENT) !== undefined, {
    path: ['TOKEN_KEY_CURRENT'],
    error: 'names none of TOKEN_KEYS',
    when: onceSound('TOKEN_KEYS', 'TOKEN_KEY_CURRENT'),
  })
  .refine((all) => !all.PUBLIC_URL.startsWith('https:') || all.TRUSTED_PROXIES.length > 0, {
    path: ['TRUSTED_PROXIES'],
    error: 'must name the proxy that ends TLS, since PUBLIC_URL is https',
    when: onceSound('PUBLIC_URL', 'TRUSTED_PROXIES'),
  })
  .transform((all) => {
    const tokenKeyring = keyringOf(all.TOKEN_KEYS, all.TOKEN_KEY_CURRENT);
    if (tokenKeyring === undefined) throw new Error('TOKEN_KEY_CURRENT was checked above');
    const configuration: IdentityConfiguration = {
      port: all.PORT,
      host: all.HOST,
      publicUrl: all.PUBLIC_URL,
      trustedProxies: all.TRUSTED_PROXIES,
      databaseUrl: all.DATABASE_URL,
      migrations: all.MIGRATIONS,
      sessionSecret: all.SESSION_SECRET,
      tokenKeyring,
      bridgePublicKey: all.BRIDGE_PUBLIC_KEY,
      identityPrivateKey: all.IDENTITY_PRIVATE_KEY,
      surgeryUrl: all.SURGERY_URL,
      calendarBridgeUrl: all.CALENDAR_BRIDGE_URL,
      hospitals: all.HOSPITALS,
      redirectUris: all.GOOGLE_MORE_REDIRECT_URIS,
      withdrawalPatienceMs: all.WITHDRAWAL_PATIENCE_MINUTES * 60_000,
      google: {
        clientId: all.GOOGLE_CLIENT_ID,
        clientSecret: all.GOOGLE_CLIENT_SECRET,
        redirectUri: all.GOOGLE_REDIRECT_URI,
        endpoints: all.GOOGLE_BASE_URL === undefined ? realGoogle : standInGoogle(all.GOOGLE_BASE_URL),
      },
    };
    return { ...configuration, amqpUrl: all.AMQP_URL, logLevel: all.LOG_LEVEL, tracing: all };
  });
