import { exchangePublishers, exchanges, parkingQueueOf, queues, type ServiceName } from './routing.ts';

/** What of the bus a service stands on. */
export interface BusOfService {
  readonly exchanges: readonly string[];
  /** Those that it publishes to. */
  readonly published: readonly string[];
  /** Those that it reads, and their parking queues. */
  readonly queues: readonly string[];
  /** Those of them that it consumes. */
  readonly consumed: readonly string[];
}

export function busOfService(service: ServiceName): BusOfService {
  const published = Object.values(exchanges).filter((exchange) => exchangePublishers[exchange] === service);
  const read = Object.values(queues).filter(({ reader }) => reader === service);
  return {
    exchanges: [...new Set([...published, ...read.map(({ exchange }) => exchange)])],
    published,
    queues: read.flatMap(({ name }) => [name, parkingQueueOf(name)]),
    consumed: read.flatMap(({ name, parked }) =>
      parked === 'kept-by-reader' ? [name, parkingQueueOf(name)] : [name],
    ),
  };
}
