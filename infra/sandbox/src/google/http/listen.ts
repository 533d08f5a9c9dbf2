import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Servers on one port: `port` is the one taken, `close` cuts every open connection. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens on `host`; on 127.0.0.1 the IPv6 loopback is served as well, since `localhost` may resolve to either.
 * Rejects with the system's error (`EADDRINUSE`) when the port is taken.
 */
export async function listen(listener: RequestListener, port: number, host: string): Promise<Listening> {
  for (let attempt = 1; ; attempt += 1) {
    const first = await bind(listener, port, host);
    const taken = (first.address() as AddressInfo).port;
    const servers = [first];
    try {
      if (host === '127.0.0.1') servers.push(await bind(listener, taken, '::1'));
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EADDRINUSE') {
        await closeServer(first);
        // A port picked at random on IPv4 may be another program's on IPv6: pick again.
        if (port === 0 && attempt < 10) continue;
        throw error;
      }
      // A machine without IPv6 says one of these two; `localhost` is then 127.0.0.1 anyway.
      if (code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT') throw error;
    }
    return {
      port: taken,
      async close() {
        await Promise.all(servers.map(closeServer));
      },
    };
  }
}

async function bind(listener: RequestListener, port: number, host: string): Promise<Server> {
  // Clients keep connections for minutes; closing one first would show as a reset that no fault asked for.
  const server = createServer({ keepAliveTimeout: 600_000 }, listener);
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
