import { leaseHolder, LeaseLost, leaseMs, type HeldLease } from '@surgery-calendar/postgres';
import type { Bus } from '@surgery-calendar/rabbit';
import type { Logger } from '@surgery-calendar/service-host';
import { forgottenStreams } from '../forgetting/forgotten-stream.ts';
import type { BeginAnewParts } from '../log/begin-anew.ts';
import { EventRefused } from '../log/event-refused.ts';
import type { FollowedLog } from '../log/follow-log.ts';
import { pauseBeforeTry } from '../log/pause-before-try.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import { surgeryStreams } from '../stream/surgery-stream.ts';
import { messagesOfLog } from './messages-of-log.ts';
import type { PublishingWindow, Stuck } from './publish-in-order.ts';
import { relayUnderLease } from './relay-session.ts';
import { tellStuck } from './tell-stuck.ts';

export interface Relay extends FollowedLog {
  /** Of the streams that it relays. */
  readonly prefixes: readonly string[];
  /** Whether this replica is the one that relays. */
  isActive(): boolean;
  /** Messages that the bus has not taken at their first publish, nor since. */
  stuck(): readonly Stuck[];
  /** How often messages were published again. */
  retries(): number;
  /** What holds messages up, for operators: none of it makes this replica unready, for commands are taken all the same. */
  details(): readonly string[];
}

export interface RelayParts extends BeginAnewParts {
  readonly keys: PatientKeys;
  /** The same database, for the connection that listens while another replica relays. */
  readonly databaseUrl: string;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly isTransient: (error: unknown) => boolean;
}

/**
 * Publishes every event of our own surgeries, and who was forgotten, for as long as it runs: the log is the outbox. Of several
 * replicas one relays. What is repeated after a crash or a take-over carries the same ids and revisions and changes nothing.
 */
export function relaySurgeries(parts: RelayParts): Relay {
  const { logger } = parts;
  const name = 'relay';
  const prefixes = [surgeryStreams, forgottenStreams];
  // A checkpoint's row is its reader's lease as well, so that it moves under the epoch in one statement.
  const holdLease = leaseHolder({ ...parts, table: 'surgery.checkpoint' }, name);
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let window: PublishingWindow | undefined;
  let stoppedBy: string | undefined;
  let waitsFor: string | undefined;
  let retries = 0;
  let failures = 0;
  let lease: HeldLease | undefined;

  /** Whatever was in the way is no more, or is another replica's to tell of. */
  const getsOn = (): void => {
    failures = 0;
    stoppedBy = undefined;
    waitsFor = undefined;
  };
  /** A lease that is not had while it would have run out by itself is another replica's, which relays. */
  const awaitLease = async (): Promise<HeldLease | undefined> => {
    const elsewhere = setTimeout(getsOn, leaseMs);
    try {
      return await holdLease(stopping.signal);
    } finally {
      clearTimeout(elsewhere);
    }
  };
  const session = {
    ...parts,
    prefixes,
    onWindow: (opened: PublishingWindow | undefined) => (window = opened),
    onTaken: getsOn,
    onRetry: (stuck: readonly Stuck[], tries: number) => {
      retries += stuck.length;
      const [first] = stuck;
      const about = { messages: stuck.length, firstMessageId: first?.messageId, position: first?.position };
      logger.warn({ err: first?.error, ...about, tries }, 'messages are not confirmed; publishing again');
    },
  };
  const run = async (): Promise<void> => {
    while (!isStopping()) {
      try {
        lease = await awaitLease();
        if (lease === undefined) return;
        const messageOf = messagesOfLog(parts);
        await relayUnderLease({ ...session, messageOf }, lease, stopping.signal);
      } catch (error) {
        if (isStopping()) return;
        if (error instanceof LeaseLost) {
          lease = undefined;
          getsOn();
          logger.warn({ reader: name }, 'another replica relays the log now');
          continue;
        }
        failures += 1;
        if (error instanceof EventRefused) stoppedBy = error.message;
        else if (error instanceof Error) waitsFor = `${name} waits: ${error.name}`;
        logger.warn({ err: error, reader: name, failures }, 'the log is not relayed for now');
        await pauseBeforeTry(failures, stopping.signal);
      }
    }
  };
  const running = run();
  return {
    name,
    prefixes,
    isActive: () => window !== undefined,
    stuck: () => window?.stuck() ?? [],
    retries: () => retries,
    stoppedBy: () => stoppedBy,
    details: () => [...(waitsFor === undefined ? [] : [waitsFor]), ...tellStuck(name, window?.stuck() ?? [])],
    async stop() {
      stopping.abort();
      await running;
      try {
        await lease?.release();
      } catch (error) {
        logger.warn({ err: error, reader: name }, 'the lease was not given back; it runs out by itself');
      }
    },
  };
}
