import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DemoDoctor } from '@surgery-calendar/local-stack';
import { startSystem, type System } from '../harness/start-system.ts';

/** A front of the sandbox Google that notes when each insert arrives, to the microsecond, and passes everything on. */
export interface RecordingFront {
  readonly url: string;
  /** When the insert about a surgery arrived, by `performance.now()`; resolves once it has. */
  arrivalOf(surgeryId: string): Promise<number>;
  close(): Promise<void>;
}

async function openRecordingFront(googleUrl: () => string): Promise<RecordingFront> {
  const arrivals = new Map<string, PromiseWithResolvers<number>>();
  const arrivalAt = (surgeryId: string) => {
    const found = arrivals.get(surgeryId) ?? Promise.withResolvers<number>();
    arrivals.set(surgeryId, found);
    return found;
  };
  const agent = new Agent({ keepAlive: true });
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const arrivedAt = performance.now();
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const surgeryId = /"surgery_id":"([^"]+)"/.exec(body.toString('utf8'))?.[1];
    if (surgeryId !== undefined) arrivalAt(surgeryId).resolve(arrivedAt);
    if (incoming.url === '/ping') {
      outgoing.end('{}');
      return;
    }
    const { method, headers } = incoming;
    const passed = request(`${googleUrl()}${incoming.url ?? ''}`, { method, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    passed.end(body);
  };
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivalOf: (surgeryId) => arrivalAt(surgeryId).promise,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A system whose bridge reaches Google through a front of its own. */
export async function startFrontedSystem(
  connected: readonly DemoDoctor[],
  bridgeSettings: Readonly<Record<string, string>> = {},
): Promise<{ readonly system: System; readonly front: RecordingFront }> {
  let googleUrl = '';
  const front = await openRecordingFront(() => googleUrl);
  const system = await startSystem({
    connected,
    settings: { 'calendar-bridge': { GOOGLE_CALENDAR_URL: front.url, ...bridgeSettings } },
  });
  googleUrl = system.sandbox.google.url;
  return { system, front };
}
