import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';
import { eventually } from './expectations.ts';

/** A web hook on the loopback that keeps the headers of what is posted to it. */
export interface Receiver {
  readonly url: string;
  readonly messages: readonly IncomingHttpHeaders[];
  /** Statuses of the next answers; 204 after them. */
  answer(...statuses: number[]): void;
  waitFor(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const messages: IncomingHttpHeaders[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    messages.push(request.headers);
    response.writeHead(statuses.shift() ?? 204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    messages,
    answer: (...next) => statuses.push(...next),
    waitFor: (count) =>
      eventually(() => messages.length >= count, `only ${messages.length} of ${count} messages`),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
