import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to the broker that can fall silent without breaking. */
export interface FreezingLine {
  readonly url: string;
  /** Passes nothing of what the broker says until `thaw`, which then passes all of it. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/** Opens a line to the broker at `url`; its own URL has the same user and vhost. */
export async function openFreezingLine(url: string): Promise<FreezingLine> {
  const target = new URL(url);
  const [towardsBroker, towardsClients] = [new Set<Socket>(), new Set<Socket>()];
  const server = createServer((client) => {
    const broker = connect(Number(target.port || 5672), target.hostname);
    towardsBroker.add(broker);
    towardsClients.add(client);
    client.pipe(broker).on('error', () => client.destroy());
    broker.pipe(client).on('error', () => broker.destroy());
    broker.on('close', () => towardsBroker.delete(broker));
    client.on('close', () => towardsClients.delete(client));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = new URL(url);
  own.hostname = '127.0.0.1';
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.href,
    freeze: () => {
      for (const broker of towardsBroker) broker.pause();
    },
    thaw: () => {
      for (const broker of towardsBroker) broker.resume();
    },
    close: async () => {
      // The other side as well: what is cut off says no goodbye, and a client may wait for one for long.
      for (const socket of [...towardsBroker, ...towardsClients]) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
