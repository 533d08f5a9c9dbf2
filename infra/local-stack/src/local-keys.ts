import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import type { LocalDirectory } from './local-directory.ts';

const ed25519 = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
});

const localKeys = z.object({
  sessionSecret: z.string(),
  /** Base64, 32 bytes: encrypts the refresh tokens. */
  tokenKey: z.string(),
  googleClientSecret: z.string(),
  portalClientSecret: z.string(),
  databasePassword: z.string(),
  brokerPassword: z.string(),
  bridgePrivateKey: ed25519,
});
export type LocalKeys = z.infer<typeof localKeys>;

const name = 'keys.json';

/** The stack's secrets: made on the first start, the same on every later one, in a file that its owner alone can read. */
export async function keepLocalKeys(local: LocalDirectory): Promise<LocalKeys> {
  const kept = local.read(name);
  if (kept !== undefined) return localKeys.parse(JSON.parse(kept));
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const keys = localKeys.parse({
    sessionSecret: secret(),
    tokenKey: randomBytes(32).toString('base64'),
    googleClientSecret: secret(),
    portalClientSecret: secret(),
    databasePassword: secret(),
    brokerPassword: secret(),
    bridgePrivateKey: await exportJWK(privateKey),
  });
  // Another start may have been faster: its keys are then everybody's.
  return local.writeNew(name, JSON.stringify(keys, null, 2)) ? keys : keepLocalKeys(local);
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
