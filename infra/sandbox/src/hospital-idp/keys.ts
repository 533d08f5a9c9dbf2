import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import { type Hospital } from './hospital.ts';

const signingKey = z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string() });
type SigningKey = z.infer<typeof signingKey>;

const keyFile = z.object({
  cookieKey: z.string().min(32),
  signingKeys: z.record(z.string(), z.array(signingKey).nonempty()),
});
type KeyFile = z.infer<typeof keyFile>;

export interface Keys {
  readonly cookieKey: string;
  signingKeysOf(hospitalId: string): readonly JWK[];
}

/**
 * The keys of every hospital: those given, else those kept in `stateDirectory`, else new ones. Without a directory nothing
 * outlives the process. Throws where the kept file cannot be read or is not ours.
 */
export async function loadKeys(
  hospitals: readonly Hospital[],
  stateDirectory: string | undefined,
): Promise<Keys> {
  const path = stateDirectory === undefined ? undefined : join(stateDirectory, 'hospital-idp-keys.json');
  const kept: KeyFile = (path === undefined ? undefined : await readKept(path)) ?? {
    cookieKey: randomBytes(32).toString('base64url'),
    signingKeys: {},
  };
  const given = new Map<string, readonly JWK[]>();
  for (const { hospitalId, signingKeys } of hospitals) {
    if (signingKeys !== undefined) given.set(hospitalId, signingKeys);
    else kept.signingKeys[hospitalId] ??= [await createSigningKey()];
  }
  if (path !== undefined && stateDirectory !== undefined) await keep(stateDirectory, path, kept);
  return {
    cookieKey: kept.cookieKey,
    signingKeysOf: (hospitalId) => given.get(hospitalId) ?? kept.signingKeys[hospitalId] ?? [],
  };
}

async function createSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomBytes(8).toString('hex');
  return signingKey.parse({ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid });
}

async function readKept(path: string): Promise<KeyFile | undefined> {
  try {
    return keyFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw new Error(`${path} cannot be used; remove it to start with new keys`, { cause: error });
  }
}

function isMissingFile(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

async function keep(directory: string, path: string, keys: KeyFile): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unfinished = `${path}.new`;
  await writeFile(unfinished, JSON.stringify(keys), { mode: 0o600 });
  await rename(unfinished, path);
}
