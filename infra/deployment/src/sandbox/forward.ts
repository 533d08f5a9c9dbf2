import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';

/** `host:port=host:port`: what comes in at the first goes out to the second. */
export interface Line {
  readonly from: { readonly host: string; readonly port: number };
  readonly to: { readonly host: string; readonly port: number };
}

/** Throws where the text is no line. */
export function parseLine(text: string): Line {
  const found = /^([^:=]+):(\d+)=([^:=]+):(\d+)$/.exec(text);
  const [, fromHost, fromPort, toHost, toPort] = found ?? [];
  if (fromHost === undefined || toHost === undefined)
    throw new Error(`${JSON.stringify(text)} is not host:port=host:port`);
  return { from: { host: fromHost, port: Number(fromPort) }, to: { host: toHost, port: Number(toPort) } };
}

/**
 * Carries TCP connections along a line, so that `http://localhost:3010` is the one sandbox in every pod as well as on the
 * developer's machine: it speaks plain http, which the services take from their own loopback alone.
 */
export async function openLine({ from, to }: Line): Promise<{ readonly port: number; close(): void }> {
  const server: Server = createServer({ allowHalfOpen: true }, (incoming) => {
    const outgoing = connect({ ...to, allowHalfOpen: true });
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on('error', () => outgoing.destroy());
    outgoing.on('error', () => incoming.destroy());
    outgoing.on('close', () => incoming.destroy());
    incoming.on('close', () => outgoing.destroy());
  });
  server.listen(from.port, from.host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the line listens on no port');
  return { port: address.port, close: () => void server.close() };
}
