import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyPairKeyObjectResult,
} from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type Table } from '../storage/table.ts';
import { selfSignedCertificate } from './certificate.ts';

/** The key that signs id_tokens, as kept: its id, PKCS #8 private key and certificate, both PEM. */
export const signingKeySchema = z.object({
  kid: z.string(),
  privateKey: z.string(),
  certificate: z.string(),
});

export type SigningKey = z.infer<typeof signingKeySchema>;

const tenYearsMs = 10 * 365 * 86_400_000;

/** One in a process, however many sandboxes it starts: making it takes longer than all else that a start does. */
let pairOfProcess: Promise<KeyPairKeyObjectResult> | undefined;

/** The stored signing key, or a new one. */
export async function openSigningKey(table: Table<SigningKey>, clock: () => Date): Promise<SigningKey> {
  const [stored] = table.values();
  if (stored !== undefined) return stored;
  pairOfProcess ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const pair = await pairOfProcess;
  const from = clock();
  const certificate = selfSignedCertificate(
    pair,
    'federated-signon.sandbox.google.test',
    new Date(from.getTime() - 86_400_000),
    new Date(from.getTime() + tenYearsMs),
  );
  const key = {
    kid: createHash('sha256').update(certificate).digest('hex').slice(0, 40),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate,
  };
  table.set(key.kid, key);
  return key;
}

/** The public half as a JWK of Google's key set. */
export function publicJwk({ kid, privateKey }: SigningKey): object {
  const { kty, n, e } = createPublicKey(createPrivateKey(privateKey)).export({ format: 'jwk' });
  return { kid, kty, n, e, alg: 'RS256', use: 'sig' };
}
