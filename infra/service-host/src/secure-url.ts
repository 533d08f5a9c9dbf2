import { z } from 'zod';

/** An address to be trusted with secrets, or to be believed: https, and plain http on a machine's own loopback alone. */
export const secureUrl = z.url({ protocol: /^https?$/, abort: true }).refine((value) => {
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || isLoopback(hostname);
}, 'must be https, or http on localhost');

/** Whether a URL's hostname is the machine itself. */
export function isLoopback(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
