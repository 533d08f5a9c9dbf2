import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { outboxChannel } from './outbox-message.ts';
import { forgetMessages, putOff, readPending, type PendingMessage } from './pending-messages.ts';
import { publishBatch } from './publish-batch.ts';
import { holdRelayLease, releaseRelayLease } from './relay-lease.ts';

export interface OutboxRelayOptions {
  readonly pool: pg.Pool;
  /** Listens on a channel of the database; calls back with each notification, and after a connection that was lost is back. */
  readonly listen: (channel: string, onNotify: () => void) => Promise<{ close(): Promise<void> }>;
  readonly schema: string;
  /** Resolves once the bus has taken responsibility; rejects with an error named `UnroutableError` where nobody is bound. */
  readonly publish: (message: PendingMessage) => Promise<void>;
  readonly logger: { info(fields: object, text: string): void; warn(fields: object, text: string): void };
  /** How many messages were dropped because nobody was there to receive them. */
  readonly onDropped?: (count: number) => void;
}

export interface OutboxRelay {
  /** Waits for the batch under way. */
  stop(): Promise<void>;
}

const batchSize = 256;
const slowPollMs = 2_000;
const unroutableRetryMs = 2_000;
const failedRetryMs = 1_000;

/**
 * Publishes what the outbox holds for as long as it runs, each message at least once: it is forgotten after its confirm. Of several
 * replicas one is at work. A commit wakes it; a slow poll finds what a lost notification was about. Rejects where it cannot listen.
 */
export async function startOutboxRelay(options: OutboxRelayOptions): Promise<OutboxRelay> {
  const { pool, schema, logger } = options;
  const holder = randomUUID();
  const wakeUp = createWakeUp();
  const listener = await options.listen(outboxChannel(schema), wakeUp.wake);
  let stopped = false;

  const run = async (): Promise<void> => {
    while (!stopped) {
      try {
        if (!(await relayNext(options, holder))) await wakeUp.wait(slowPollMs);
      } catch (error) {
        logger.warn({ err: error, schema }, 'the outbox waits: the bus or the database is away');
        await wakeUp.wait(500 + Math.random() * 500);
      }
    }
  };
  const running = run();

  return {
    async stop() {
      stopped = true;
      wakeUp.wake();
      await running;
      await listener.close();
      try {
        await releaseRelayLease(pool, schema, holder);
      } catch (error) {
        logger.warn({ err: error, schema }, 'the outbox lease was not given back; it runs out by itself');
      }
    },
  };
}

/** Relays one batch; false where there is nothing to do for now. Throws where the bus or the database is away. */
async function relayNext(options: OutboxRelayOptions, holder: string): Promise<boolean> {
  const { pool, schema, logger } = options;
  if (!(await holdRelayLease(pool, schema, holder))) return false;
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

function createWakeUp(): { readonly wake: () => void; readonly wait: (ms: number) => Promise<void> } {
  let woken = false;
  let resolveWait: (() => void) | undefined;
  return {
    wake() {
      woken = true;
      resolveWait?.();
    },
    async wait(ms) {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          resolveWait = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      woken = false;
      resolveWait = undefined;
    },
  };
}
