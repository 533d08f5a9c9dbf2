import { createServer } from 'node:net';

/** Below the ports that the system hands out by itself: none of those takes it before the broker, which needs seconds, does. */
const FIRST = 20_000;
const COUNT = 12_000;
const MOST_TRIES = 50;

/** A TCP port on 127.0.0.1 that nobody listens on at this moment: `wanted`, or any. Throws where `wanted` is taken. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && wanted !== 0) return probe(wanted);
  for (let tries = 1; ; tries += 1) {
    try {
      return await probe(FIRST + Math.floor(Math.random() * COUNT));
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
    }
  }
}

function probe(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause) => reject(new Error(`Port ${port} on 127.0.0.1 is taken`, { cause })));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
