import { createHash, timingSafeEqual } from 'node:crypto';
import { type Reply } from '../http/reply.ts';
import { type SandboxRequest } from '../http/request.ts';
import { oauthError } from './oauth-error.ts';

/** An application registered at Google. */
export interface ClientConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly applicationName: string;
}

/** The client that authenticates itself in the body or by Basic, or Google's 401. */
export function authenticateClient(
  request: SandboxRequest,
  form: URLSearchParams,
  clients: ReadonlyMap<string, ClientConfig>,
): ClientConfig | Reply {
  const [id, secret] = basicCredentials(request) ?? [form.get('client_id'), form.get('client_secret')];
  if (id === null) return oauthError(400, 'invalid_request', 'Could not determine client ID from request.');
  const client = clients.get(id);
  if (client === undefined) return oauthError(401, 'invalid_client', 'The OAuth client was not found.');
  if (secret === null) return oauthError(400, 'invalid_request', 'client_secret is missing.');
  if (!sameSecret(secret, client.clientSecret)) {
    return oauthError(401, 'invalid_client', 'The provided client secret is invalid.');
  }
  return client;
}

function basicCredentials(request: SandboxRequest): [string, string] | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const at = decoded.indexOf(':');
  if (at < 0) return undefined;
  return [formDecoded(decoded.slice(0, at)), formDecoded(decoded.slice(at + 1))];
}

/** RFC 6749, 2.3.1: id and secret are form-encoded before they are joined. */
function formDecoded(text: string): string {
  return new URLSearchParams(`v=${text}`).get('v') ?? '';
}

/** Compares in a time that does not depend on where the two differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
