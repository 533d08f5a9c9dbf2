import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';

/** Whether a claim is there, and what it is: undefined leaves it out. */
export type Claims = Readonly<Record<string, unknown>>;

export interface TokenIssuer {
  readonly issuer: string;
  /** The claims of a token, good for the audience `api` for an hour unless given otherwise. */
  claims(change?: Claims): Claims;
  /** An Authorization header with such a token, signed by the current key. */
  bearer(change?: Claims, kid?: string): Promise<string>;
  /** The public half of the current key. */
  publicKey(): CryptoKey;
  kid(): string;
  /** A new key under a new id; the one before is withdrawn. */
  rotate(): Promise<void>;
  /** What is answered from now on to who asks for the keys. */
  answer(status: number, body: string): void;
  /** How often the keys were asked for. */
  fetches(): number;
  stop(): Promise<void>;
}

/** Signs tokens as an identity provider does, and serves its keys at `<issuer>/jwks`. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  let key = await generateKeyPair('ES256', { extractable: true });
  let kid = '';
  let answer = { status: 200, body: '' };
  let fetches = 0;
  const rotate = async (): Promise<void> => {
    key = await generateKeyPair('ES256', { extractable: true });
    kid = randomUUID();
    const jwk: JWK = { ...(await exportJWK(key.publicKey)), kid, use: 'sig' };
    answer = { status: 200, body: JSON.stringify({ keys: [jwk] }) };
  };
  await rotate();
  const server = createServer((req, res) => {
    const known = req.url === '/jwks';
    if (known) fetches += 1;
    res
      .writeHead(known ? answer.status : 404, { 'Content-Type': 'application/json' })
      .end(known ? answer.body : '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const claims = (change: Claims = {}): Claims => {
    const now = Math.floor(Date.now() / 1000);
    return { iss: issuer, aud: 'api', sub: 'user-1', iat: now, exp: now + 3600, ...change };
  };
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return {
    issuer,
    claims,
    bearer: async (change, keyId = kid) => {
      const payload = new TextEncoder().encode(JSON.stringify(claims(change)));
      const signing = new CompactSign(payload).setProtectedHeader({ alg: 'ES256', kid: keyId });
      return `Bearer ${await signing.sign(key.privateKey)}`;
    },
    publicKey: () => key.publicKey,
    kid: () => kid,
    rotate,
    answer: (status, body) => {
      answer = { status, body };
    },
    fetches: () => fetches,
    stop: () => (stopped ??= stop()),
  };
}
