import { createPublicKey } from 'node:crypto';
import { jsonSetting, secureUrl } from '@surgery-calendar/service-host';
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
  readonly sessionSecret: string;
  readonly tokenKeyring: TokenKeyring;
  /** The calendar-bridge's Ed25519 key, which verifies its assertions. */
  readonly bridgePublicKey: JWK;
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

/** The environment of identity; its output is the configuration, with what only `main.ts` needs beside it. */
export const environment = z
  .object({
    PORT: z.coerce.number().int().min(0).max(65_535).default(3002),
    HOST: z.string().default('0.0.0.0'),
    PUBLIC_URL: origin,
    /** The proxies in front, of which one ends TLS where PUBLIC_URL is https. */
    TRUSTED_PROXIES: trustedProxies.default([]),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    AMQP_URL: z.url({ protocol: /^amqps?$/ }),
    SESSION_SECRET: z.string().min(32, 'must be 32 characters or more'),
    TOKEN_KEYS: jsonSetting(tokenKeys),
    TOKEN_KEY_CURRENT: z.string().optional(),
    BRIDGE_PUBLIC_KEY: publicKey,
    HOSPITALS: jsonSetting(distinctHospitals),
    GOOGLE_CLIENT_ID: z.string().min(1),
    GOOGLE_CLIENT_SECRET: z.string().min(1),
    GOOGLE_REDIRECT_URI: secureUrl,
    /** More of those registered at Google, for pages of integrators; a JSON array. */
    GOOGLE_MORE_REDIRECT_URIS: jsonSetting(z.array(secureUrl)).default([]),
    /** A stand-in's origin; left out, it is Google itself. */
    GOOGLE_BASE_URL: origin.optional(),
    /** Of each step of a doctor's leave: after it the events that are left stay on the calendar. */
    WITHDRAWAL_PATIENCE_MINUTES: z.coerce.number().positive().max(10_080).default(60),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .transform((settings, context) => {
    const tokenKeyring = keyringOf(settings.TOKEN_KEYS, settings.TOKEN_KEY_CURRENT);
    if (tokenKeyring === undefined) {
      context.addIssue({ code: 'custom', path: ['TOKEN_KEY_CURRENT'], message: 'names none of TOKEN_KEYS' });
      return z.NEVER;
    }
    if (settings.PUBLIC_URL.startsWith('https:') && settings.TRUSTED_PROXIES.length === 0) {
      const message = 'must name the proxy that ends TLS, since PUBLIC_URL is https';
      context.addIssue({ code: 'custom', path: ['TRUSTED_PROXIES'], message });
      return z.NEVER;
    }
    const configuration: IdentityConfiguration = {
      port: settings.PORT,
      host: settings.HOST,
      publicUrl: settings.PUBLIC_URL,
      trustedProxies: settings.TRUSTED_PROXIES,
      databaseUrl: settings.DATABASE_URL,
      sessionSecret: settings.SESSION_SECRET,
      tokenKeyring,
      bridgePublicKey: settings.BRIDGE_PUBLIC_KEY,
      hospitals: settings.HOSPITALS,
      redirectUris: settings.GOOGLE_MORE_REDIRECT_URIS,
      withdrawalPatienceMs: settings.WITHDRAWAL_PATIENCE_MINUTES * 60_000,
      google: {
        clientId: settings.GOOGLE_CLIENT_ID,
        clientSecret: settings.GOOGLE_CLIENT_SECRET,
        redirectUri: settings.GOOGLE_REDIRECT_URI,
        endpoints:
          settings.GOOGLE_BASE_URL === undefined ? realGoogle : standInGoogle(settings.GOOGLE_BASE_URL),
      },
    };
    return { ...configuration, amqpUrl: settings.AMQP_URL, logLevel: settings.LOG_LEVEL };
  });
