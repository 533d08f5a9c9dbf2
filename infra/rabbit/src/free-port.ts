import { createServer } from 'node:net';

/** A TCP port on 127.0.0.1 that nobody listens on at this moment: `wanted`, or any. Throws where `wanted` is taken. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause) => reject(new Error(`Port ${wanted} on 127.0.0.1 is taken`, { cause })));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('No free port could be had'));
      });
    });
  });
}
