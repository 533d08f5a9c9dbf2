import { isIP } from 'node:net';
import { z } from 'zod';

const ranges = ['loopback', 'linklocal', 'uniquelocal'];

/** Proxies whose X-Forwarded-* headers are believed, as express reads them: addresses, CIDRs, `loopback`. Never everybody. */
export const trustedProxies = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .pipe(z.array(z.string().refine(isProxy, 'is neither an address nor a CIDR nor `loopback`')));

function isProxy(text: string): boolean {
  if (ranges.includes(text)) return true;
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  if (prefix === undefined) return true;
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}
