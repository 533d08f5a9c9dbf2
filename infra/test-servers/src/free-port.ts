import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that the system hands out by itself: what another test is given meanwhile is none of these. */
const FIRST = 20_000;
const COUNT = 12_000;

/** A port of the loopback that is free just now and stays so while its user starts. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port);
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
