import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that the system hands out by itself: what another test is given meanwhile is none of these. */
const FIRST = 20_000;
const COUNT = 12_000;

/**
 * A port of the loopback that is free just now and stays so while its user starts, or starts again: whoever else asks here, in another
 * worker or another run, is given another one for as long as this process lives.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if ((await isFree(port)) && (await claim(port))) return port;
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

/** By a socket that is no file but a name of Linux's, which the system forgets with the process. Elsewhere chance must do. */
async function claim(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const claimed = createServer();
  try {
    claimed.listen(`\0surgery-calendar-test-port-${port}`);
    await once(claimed, 'listening');
  } catch {
    return false;
  }
  claimed.unref();
  return true;
}
