import { type IncomingHttpHeaders } from 'node:http';

export interface Sender {
  readonly remoteAddress: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whether a request comes from this machine and addresses it by a loopback name. The Host header is checked as well, since a
 * web page could otherwise reach the admin paths by rebinding a name of its own to 127.0.0.1; a foreign Origin is refused too, and a form or link of
 * another site, which may send none. What a proxy passed on comes from this machine only in name.
 */
export function isLoopback(request: Sender): boolean {
  const address = request.remoteAddress.replace(/^::ffff:/, '');
  if (address !== '::1' && !address.startsWith('127.')) return false;
  if (!isLoopbackName(request.headers.host ?? '')) return false;
  if (isPassedOn(request.headers) || request.headers['sec-fetch-site'] === 'cross-site') return false;
  const { origin } = request.headers;
  return origin === undefined || (URL.canParse(origin) && isLoopbackName(new URL(origin).host));
}

function isPassedOn(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => /^(forwarded|via|x-forwarded-.*)$/.test(name));
}

function isLoopbackName(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}
