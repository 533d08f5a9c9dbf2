import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { z } from 'zod';

export interface CuttableLine {
  /** The given URL by way of the line. */
  readonly url: string;
  /** Ends every connection and refuses new ones, as a server does that is away. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** A TCP line to a server that a test can cut and mend. */
export async function openCuttableLine(target: string): Promise<CuttableLine> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  const listen = async (on: number): Promise<void> => {
    server.listen(on, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const own = z.object({ port: z.number() }).parse(server.address());
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(own.port);
  return {
    url: url.href,
    cut: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
    mend: () => listen(own.port),
  };
}
