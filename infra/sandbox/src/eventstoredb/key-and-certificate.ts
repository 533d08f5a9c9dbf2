import { generateKeyPairSync } from 'node:crypto';
import { selfSignedCertificate } from '../google/oauth/certificate.ts';

/** PEM, both. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

const dayMs = 86_400_000;

/** A new key, and a certificate for `localhost` that it has signed itself. */
export function newKeyAndCertificate(): KeyAndCertificate {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const now = Date.now();
  return {
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: selfSignedCertificate(keys, 'localhost', new Date(now - dayMs), new Date(now + dayMs)),
  };
}
