import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { outboxChannel } from './outbox-message.ts';
import { forgetMessages, putOff, readPending, type PendingMessage } from './pending-messages.ts';
import { publishBatch } from './publish-batch.ts';
import { createWakeUp } from './wake-up.ts';

export interface OutboxRelayOptions {
  readonly pool: pg.Pool;
  /** Listens on a channel of the database; calls back with each notification, and after a connection that was lost is back. */
  readonly listen: (channel: string, onNotify: () => void) => Promise<{ close(): Promise<void> }>;
  readonly schema: string;
  /**
   * Waits for the lease of the relay, a row of the schema's `outbox_relay`, and holds it: `leaseHolder` of infra/postgres. Undefined where
   * `stopping` aborted first.
   */
  readonly holdLease: (stopping: AbortSignal) => Promise<RelayLease | undefined>;
  /** Resolves once the bus has taken responsibility; rejects with an error named `UnroutableError` where nobody is bound. */
  readonly publish: (message: PendingMessage) => Promise<void>;
  readonly logger: { info(fields: object, text: string): void; warn(fields: object, text: string): void };
  /** How many messages were dropped because nobody was there to receive them. */
  readonly onDropped?: (count: number) => void;
}

export interface RelayLease {
  /** Aborted once another replica relays, or may. */
  readonly lost: AbortSignal;
  /** Renews it no more. */
  stop(): Promise<void>;
  release(): Promise<void>;
}

export interface OutboxRelay {
  /** Waits for the batch under way. */
  stop(): Promise<void>;
}

const batchSize = 256;
const slowPollMs = 2_000;
const shortestPauseMs = 500;
const unroutableRetryMs = 2_000;
const failedRetryMs = 1_000;

/**
 * Publishes what the outbox holds for as long as it runs, each message at least once: it is forgotten after its confirm. Of several
 * replicas one is at work. A commit wakes it; a slow poll finds what a lost notification was about. Rejects where it cannot listen.
 */
export async function startOutboxRelay(options: OutboxRelayOptions): Promise<OutboxRelay> {
  const { schema, logger } = options;
  const wakeUp = createWakeUp();
  const listener = await options.listen(outboxChannel(schema), wakeUp.wake);
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let lease: RelayLease | undefined;

  const run = async (): Promise<void> => {
    while (!isStopping()) {
      try {
        lease = await options.holdLease(stopping.signal);
        if (lease === undefined) return;
        await relayUnder(lease);
      } catch (error) {
        if (isStopping()) return;
        logger.warn({ err: error, schema }, 'the outbox waits: the bus or the database is away');
        const ms = shortestPauseMs * (1 + Math.random());
        await pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  /** A holder that was cut off and does not know it yet repeats messages at worst. */
  const relayUnder = async (held: RelayLease): Promise<void> => {
    const { lost } = held;
    const isOver = (): boolean => isStopping() || lost.aborted;
    lost.addEventListener('abort', wakeUp.wake);
    try {
      while (!isOver()) if (!(await relayNext(options))) await wakeUp.wait(slowPollMs);
    } finally {
      lost.removeEventListener('abort', wakeUp.wake);
      await held.stop();
    }
  };
  const running = run();

  return {
    async stop() {
      stopping.abort();
      wakeUp.wake();
      await running;
      await listener.close();
      try {
        await lease?.release();
      } catch (error) {
        logger.warn({ err: error, schema }, 'the outbox lease was not given back; it runs out by itself');
      }
    },
  };
}

/** Relays one batch; false where there is nothing to do for now. Throws where the bus or the database is away. */
async function relayNext(options: OutboxRelayOptions): Promise<boolean> {
  const { pool, schema, logger } = options;
  const messages = await readPending(pool, schema, batchSize);
  if (messages.length === 0) return false;
  const result = await publishBatch(messages, options.publish);
  await forgetMessages(pool, schema, [...result.published, ...result.dropped]);
  const unroutable = result.unroutable.map((message) => message.id);
  await putOff(pool, schema, unroutable, unroutableRetryMs);
  if (result.dropped.length > 0) {
    logger.info(
      { schema, count: result.dropped.length },
      'messages dropped: nobody is there to receive them',
    );
    options.onDropped?.(result.dropped.length);
  }
  if (unroutable.length > 0) {
    const routingKeys = [...new Set(result.unroutable.map((message) => message.routingKey))];
    logger.warn(
      { schema, routingKeys, count: unroutable.length },
      'nobody is bound for these messages; trying again',
    );
  }
  if (result.failure === undefined) return true;
  // Away, or refusing just these (a full queue, say): put off, so that they do not fill the next batch as well.
  const failed = result.failed.map((message) => message.id);
  await putOff(pool, schema, failed, failedRetryMs);
  if (result.published.length === 0) throw result.failure;
  logger.warn({ err: result.failure, schema, count: failed.length }, 'messages were not taken; trying again');
  return true;
}
