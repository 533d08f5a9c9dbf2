import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface HttpServer {
  readonly port: number;
  /** Takes no new request, waits a few seconds for those in flight, then closes; idle connections end at once. */
  close(): Promise<void>;
}

const closingMs = 5_000;

/** Serves the app; port 0 takes a free one. Rejects with the listener's error, such as `EADDRINUSE`. */
export async function serveHttp(
  app: Express,
  options: { readonly port: number; readonly host?: string },
): Promise<HttpServer> {
  const server = createServer(app);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const port = (server.address() as AddressInfo).port;
  return {
    port,
    close: () =>
      new Promise((resolve, reject) => {
        // A connection that never sent a request is not idle to Node, and would hold the stop up for ever.
        const patience = setTimeout(() => server.closeAllConnections(), closingMs);
        server.close((error) => {
          clearTimeout(patience);
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeIdleConnections();
      }),
  };
}
