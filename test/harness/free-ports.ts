import { freePort } from '@surgery-calendar/test-servers';

/** Ports that nobody holds just now. */
export async function fiveFreePorts(): Promise<[number, number, number, number, number]> {
  const ports = new Set<number>();
  while (ports.size < 5) ports.add(await freePort());
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = ports;
  return [a, b, c, d, e];
}
