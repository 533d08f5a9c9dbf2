import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP line to a server, on which one direction can fall silent: what is said on it then arrives later, or never. */
export interface HoldingLine {
  readonly port: number;
  silence(direction: 'requests' | 'answers'): void;
  /** Lets what was said meanwhile arrive, and all that follows. */
  resume(): void;
  /** Breaks every connection; new ones pass freely. */
  cut(): void;
  close(): Promise<void>;
}

export async function openHoldingLine(target: {
  readonly host: string;
  readonly port: number;
}): Promise<HoldingLine> {
  let silenced: 'requests' | 'answers' | undefined;
  let heldBack: { readonly to: Socket; readonly chunk: Buffer }[] = [];
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket }>();
  const pass = (from: Socket, to: Socket, direction: 'requests' | 'answers') => {
    from.on('data', (chunk: Buffer) => {
      if (silenced === direction) heldBack.push({ to, chunk });
      else to.write(chunk);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  };
  const listener = createServer((client) => {
    const server = connect(target.port, target.host);
    const pair = { client, server };
    pairs.add(pair);
    pass(client, server, 'requests');
    pass(server, client, 'answers');
    client.on('close', () => pairs.delete(pair));
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const cut = () => {
    silenced = undefined;
    heldBack = [];
    for (const { client, server } of pairs) {
      client.destroy();
      server.destroy();
    }
  };
  return {
    port: (listener.address() as AddressInfo).port,
    silence(direction) {
      silenced = direction;
    },
    resume() {
      silenced = undefined;
      for (const { to, chunk } of heldBack.splice(0)) to.write(chunk);
    },
    cut,
    async close() {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}
