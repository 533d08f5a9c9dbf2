import type { EventStoreDBClient } from '@eventstore/db-client';
import { EventStoreUnavailableError } from '../event-store.ts';
import type { ConnectedClient } from './connect-client.ts';
import { asUnavailable } from './unavailable.ts';

/** One client after the other: where one failed, the next call has a new one, and does not wait until the old one gives up. */
export interface ClientLine {
  /** Runs a call. Throws what `asUnavailable` makes of its failure. */
  call<Answer>(run: (client: EventStoreDBClient) => Promise<Answer>): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * `retire` resolves once the next client may be made. A client that failed may be one that would never do again: it keeps a failed
 * answer about the server's features for good.
 */
export function createClientLine(
  connect: () => ConnectedClient,
  retire: (failed: ConnectedClient) => Promise<void>,
): ClientLine {
  let current = Promise.resolve(connect());
  const replace = (failed: Promise<ConnectedClient>): void => {
    if (current === failed) current = failed.then(retire).then(connect);
  };
  return {
    call: async (run) => {
      const taken = current;
      try {
        return await run((await taken).client);
      } catch (error) {
        const failure = asUnavailable(error);
        if (failure instanceof EventStoreUnavailableError) replace(taken);
        throw failure;
      }
    },
    close: async () => {
      await (await current).close();
    },
  };
}
