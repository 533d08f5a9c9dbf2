import { Duplex } from 'node:stream';

type MakeStream = (grpcClient: object) => unknown;
type CreateStream = (clientClass: unknown, name: string, make: MakeStream, cache?: object) => unknown;

/**
 * Has the stream that a client writes its appends into take every one at once, however many it has in hand. The client holds messages
 * back where the stream asks for it, and where the server dies then, it rejects promises that nobody can catch, which ends the process.
 * How many appends are in hand is for the caller to bound.
 */
export function neverHoldBack(client: object): void {
  if (!createsStreams(client)) throw new Error('the client of EventStoreDB makes its streams elsewhere');
  const create = client.GRPCStreamCreator;
  client.GRPCStreamCreator = (clientClass, name, make, cache) =>
    create(
      clientClass,
      name,
      name === 'appendToStream' ? async (grpcClient) => takingAll(await make(grpcClient)) : make,
      cache,
    );
}

function takingAll(stream: unknown): unknown {
  if (!(stream instanceof Duplex)) throw new Error('the client of EventStoreDB appends in another way');
  const write: (message: unknown) => boolean = stream.write.bind(stream);
  return Object.assign(stream, {
    write: (message: unknown): boolean => {
      write(message);
      return true;
    },
  });
}

function createsStreams(client: object): client is { GRPCStreamCreator: CreateStream } {
  return 'GRPCStreamCreator' in client && typeof client.GRPCStreamCreator === 'function';
}
