import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
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
  /** Base64, 32 bytes: wraps the keys of patients' data. */
  patientMasterKey: z.string(),
  googleClientSecret: z.string(),
  portalClientSecret: z.string(),
  databasePassword: z.string(),
  brokerPassword: z.string(),
  bridgePrivateKey: ed25519,
  identityPrivateKey: ed25519,
});
export type LocalKeys = z.infer<typeof localKeys>;

/** As an earlier version may have left them. */
const keptKeys = localKeys.partial({ identityPrivateKey: true, patientMasterKey: true });

const name = 'keys.json';

/** The stack's secrets: made on the first start, the same on every later one, in a file that its owner alone can read. */
export async function keepLocalKeys(local: LocalDirectory): Promise<LocalKeys> {
  const kept = local.read(name);
  if (kept !== undefined) return completed(local, keptKeys.parse(JSON.parse(kept)));
  const keys = localKeys.parse({
    sessionSecret: secret(),
    tokenKey: newKey(),
    patientMasterKey: newKey(),
    googleClientSecret: secret(),
    portalClientSecret: secret(),
    databasePassword: secret(),
    brokerPassword: secret(),
    bridgePrivateKey: await newSigningKey(),
    identityPrivateKey: await newSigningKey(),
  });
  // Another start may have been faster: its keys are then everybody's.
  return local.writeNew(name, JSON.stringify(keys, null, 2)) ? keys : keepLocalKeys(local);
}

async function completed(local: LocalDirectory, kept: z.infer<typeof keptKeys>): Promise<LocalKeys> {
  const { identityPrivateKey, patientMasterKey } = kept;
  if (identityPrivateKey !== undefined && patientMasterKey !== undefined)
    return { ...kept, identityPrivateKey, patientMasterKey };
  const keys = localKeys.parse({
    ...kept,
    identityPrivateKey: identityPrivateKey ?? (await newSigningKey()),
    patientMasterKey: patientMasterKey ?? newKey(),
  });
  local.write(name, JSON.stringify(keys, null, 2));
  return keys;
}

async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return exportJWK(privateKey);
}

function newKey(): string {
  return randomBytes(32).toString('base64');
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
