import { type Gate } from './backoff.ts';
import { type BusLogger } from './bus-logger.ts';
import { type BatchHandler, type IncomingMessage } from './bus.ts';

/** How a consumer treats what its handler throws. */
export interface ServingRules {
  /** Whether an error passes by itself; errors with `transient: true` do in any case. */
  readonly isTransient: (error: unknown) => boolean;
  /** Throws of other errors after which a message is parked. */
  readonly maxAttempts: number;
  readonly logger: BusLogger;
}

export interface Serving extends ServingRules {
  readonly queue: string;
  readonly handler: BatchHandler;
  readonly gate: Gate;
  /** Stores the message in the parking queue; throws where that failed. */
  readonly park: (message: IncomingMessage, reason: string) => Promise<void>;
}
