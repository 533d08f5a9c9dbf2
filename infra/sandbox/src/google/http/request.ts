import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { isLoopback } from '../admin/loopback.ts';

const maxBodyBytes = 1_048_576;
/** A snapshot of 100,000 events is about 100 MB. */
const maxAdminBodyBytes = 512 * maxBodyBytes;

/** One request, read whole. `path` is as sent, without the query. */
export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly remoteAddress: string;
}

/** Reads a request with its body; undefined when the body is larger than 1 MiB (an operator's on this machine: 512 MiB). */
export async function readRequest(incoming: IncomingMessage): Promise<SandboxRequest | undefined> {
  const [path = '/', ...rest] = (incoming.url ?? '/').split('?');
  const { headers } = incoming;
  const remoteAddress = incoming.socket.remoteAddress ?? '';
  // Asked before the body is read, so that nobody else makes the sandbox hold a large one.
  const isOperator = path.startsWith('/__admin/') && isLoopback({ headers, remoteAddress });
  const limit = isOperator ? maxAdminBodyBytes : maxBodyBytes;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    const buffer = Buffer.from(chunk as Uint8Array);
    bytes += buffer.length;
    if (bytes > limit) return undefined;
    chunks.push(buffer);
  }
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(rest.join('?')),
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
    remoteAddress,
  };
}

/** The fields of a form post; empty for any other content type. */
export function formOf(request: SandboxRequest): URLSearchParams {
  const type = request.headers['content-type'] ?? '';
  return new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? request.body : '');
}

/** The bearer token of the Authorization header, if there is one. */
export function bearerOf(request: SandboxRequest): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
