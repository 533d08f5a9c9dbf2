import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

export interface ForgingIssuer {
  readonly issuer: string;
  /** Claims of a good id_token of Ana, with what is changed; undefined leaves a claim out. */
  claims(change?: Readonly<Record<string, unknown>>): JWTPayload;
  /** Signs with the published key, as an honest issuer does. */
  sign(claims: JWTPayload, type?: string): Promise<string>;
  /** Signs with a key that is not published, under the published one's id. */
  signAsStranger(claims: JWTPayload): Promise<string>;
  /** Signs by HMAC with any text as its key. */
  signByHmac(claims: JWTPayload, secret: string): Promise<string>;
  readonly publicKeyPem: string;
  /** What the token endpoint answers from now on. */
  answerWith(idToken: string): void;
  /** What the token endpoint was sent, in order. */
  readonly tokenRequests: URLSearchParams[];
  stop(): void;
}

/**
 * An OpenID provider that answers each code with whatever id_token it was told to, and claims to sign with any algorithm. It has no
 * pages: a test brings its answers to the portal itself.
 */
export async function startForgingIssuer(
  options: {
    readonly sendsIssuer?: boolean;
    readonly endSessionEndpoint?: string;
    /** Whose metadata it claims to serve. */
    readonly impersonates?: string;
  } = {},
): Promise<ForgingIssuer> {
  const key = await generateKeyPair('RS256', { extractable: true });
  const stranger = await generateKeyPair('RS256');
  const kid = randomUUID();
  const tokenRequests: URLSearchParams[] = [];
  let idToken = '';
  let issuer = '';
  const answers: Readonly<Record<string, () => object | Promise<object>>> = {
    '/.well-known/openid-configuration': () => ({
      issuer: options.impersonates ?? issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      end_session_endpoint: options.endSessionEndpoint,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      authorization_response_iss_parameter_supported: options.sendsIssuer ?? true,
    }),
    '/jwks': async () => ({ keys: [{ ...(await exportJWK(key.publicKey)), kid, alg: 'RS256', use: 'sig' }] }),
    '/token': () => ({ access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token: idToken }),
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const answer = answers[path];
    void (async () => {
      if (path === '/token') tokenRequests.push(new URLSearchParams(await bodyOf(request)));
      const body = JSON.stringify((await answer?.()) ?? {});
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(body);
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  issuer = `http://localhost:${address.port}`;

  return {
    issuer,
    publicKeyPem: await exportSPKI(key.publicKey),
    tokenRequests,
    claims(change = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const good = { iss: issuer, aud: 'portal', sub: 'u-ana', iat: now, exp: now + 300, doctor_id: 'crm-1' };
      return { ...good, ...change };
    },
    sign: (claims, typ = 'JWT') =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ }).sign(key.privateKey),
    signAsStranger: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(stranger.privateKey),
    signByHmac: (claims, secret) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid }).sign(new TextEncoder().encode(secret)),
    answerWith(answer) {
      idToken = answer;
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A JWT without a signature (`alg: none`). */
export function unsigned(claims: JWTPayload): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
