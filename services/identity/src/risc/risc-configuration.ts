import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { type GoogleClient } from '../google/google-client.ts';
import { GOOGLE_TIMEOUT_MS } from '../google/token-request.ts';

/** Who issues Google's security events, and the keys that sign them. */
export interface RiscConfiguration {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

const configuration = z.object({ issuer: z.url(), jwks_uri: z.url() });

/** Reads Google's document when it is first needed, and again as long as it cannot be had. Rejects where it cannot. */
export function createRiscConfiguration({ endpoints }: GoogleClient): () => Promise<RiscConfiguration> {
  let known: Promise<RiscConfiguration> | undefined;
  return () => {
    if (known !== undefined) return known;
    const reading = read(endpoints.riscConfiguration);
    known = reading;
    reading.catch(() => (known = undefined));
    return reading;
  };
}

async function read(url: string): Promise<RiscConfiguration> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(GOOGLE_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`Google's RISC configuration answered ${response.status}`);
  const { issuer, jwks_uri: keys } = configuration.parse(await response.json());
  return { issuer, keys: createRemoteJWKSet(new URL(keys), { timeoutDuration: GOOGLE_TIMEOUT_MS }) };
}
