import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface HttpServer {
  readonly port: number;
  /** Takes no new request, waits for those in flight, then closes; idle connections end at once. */
  close(): Promise<void>;
}

/** How long the end waits, in milliseconds: for requests in flight, and where there is none for connections that sent nothing yet. */
export interface Patience {
  readonly requestsMs: number;
  readonly silentMs: number;
}

/** An orchestrator must give more than the requests' before it kills. */
const patience: Patience = { requestsMs: 15_000, silentMs: 2_000 };

/** Serves the app; port 0 takes a free one. Rejects with the listener's error, such as `EADDRINUSE`. */
export async function serveHttp(
  app: Express,
  options: { readonly port: number; readonly host?: string; readonly patience?: Patience },
): Promise<HttpServer> {
  const server = createServer(app);
  let inFlight = 0;
  server.on('request', (_req, res) => {
    inFlight += 1;
    res.once('close', () => (inFlight -= 1));
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const port = (server.address() as AddressInfo).port;
  return {
    port,
    close: () =>
      new Promise((resolve, reject) => {
        const { requestsMs, silentMs } = options.patience ?? patience;
        // A connection that never sent a request is not idle to Node, and would hold the stop up for ever.
        const silent = setTimeout(() => inFlight === 0 && server.closeAllConnections(), silentMs);
        const last = setTimeout(() => server.closeAllConnections(), requestsMs);
        server.close((error) => {
          clearTimeout(silent);
          clearTimeout(last);
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeIdleConnections();
      }),
  };
}
