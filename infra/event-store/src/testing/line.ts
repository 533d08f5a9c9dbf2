import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { freePort } from '@surgery-calendar/test-servers';

/** A TCP line to a server, every connection of which can be cut at once. */
export interface Line {
  readonly port: number;
  cut(): void;
  /** From now on what is sent to the server is taken and goes nowhere. */
  swallow(): void;
  /** How many bytes went nowhere. */
  swallowed(): number;
  close(): Promise<void>;
}

export async function openLine(host: string, port: number): Promise<Line> {
  const sockets = new Set<Socket>();
  let swallowing = false;
  let swallowed = 0;
  const toServer = () =>
    new Transform({
      transform: (bytes: Buffer, _encoding, done) => {
        if (swallowing) swallowed += bytes.length;
        done(null, swallowing ? undefined : bytes);
      },
    });
  const server = createServer((near) => {
    const far = connect(port, host);
    near.pipe(toServer()).pipe(far);
    far.pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  const own = await freePort();
  server.listen(own, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: own,
    cut,
    swallow: () => {
      swallowing = true;
    },
    swallowed: () => swallowed,
    close: async () => {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
