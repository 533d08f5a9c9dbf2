import { setTimeout as wait } from 'node:timers/promises';
import { type Changes } from '../calendar/changes.ts';
import { type SandboxLogger } from '../logger.ts';
import { type Channel, type Channels } from './channel.ts';
import { type MischiefQueue } from './mischief.ts';
import { postMessage, type Message } from './post-message.ts';

/** Sends the messages of the channels until it is stopped. */
export interface Notifier {
  opened(channel: Channel): void;
  stop(): void;
}

export interface NotifierParts {
  readonly channels: Channels;
  readonly changes: Changes;
  readonly mischief: MischiefQueue;
  /** The address of the account whose channel it is. */
  readonly accountOf: (channel: Channel) => string;
  /** Whether the account still grants the application anything. */
  readonly isGranted: (channel: Channel) => boolean;
  readonly logger: SandboxLogger;
  /** Pause before the first repetition; it doubles with each. */
  readonly retryAfterMs: number;
}

/** Changes that follow each other closely make one message, as Google promises no message per change. */
const gatherMs = 20;
const attempts = 6;
const retried = [500, 502, 503, 504];

export function createNotifier(parts: NotifierParts): Notifier {
  const { channels, mischief } = parts;
  const stopping = new AbortController();
  const gathering = new Set<string>();
  const held = new Map<string, Message>();

  const isWanted = (channel: Channel) => {
    const now = channels.get(channel.clientId, channel.id);
    return now !== undefined && channels.isLive(now) && parts.isGranted(now);
  };

  async function send(message: Message): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (attempt > 0) await pause(parts.retryAfterMs * 2 ** (attempt - 1));
      if (stopping.signal.aborted || !isWanted(message.channel)) return;
      const status = await postMessage(message, stopping.signal);
      if (status === undefined || !retried.includes(status)) return;
    }
  }

  async function deliver(message: Message): Promise<void> {
    const { channel } = message;
    const key = keyOf(channel);
    const trick = mischief.take(parts.accountOf(channel));
    if (trick?.kind === 'drop') return;
    if (trick?.kind === 'reorder' && !held.has(key)) {
      held.set(key, message);
      return;
    }
    if (trick?.kind === 'delay') await pause(trick.delayMs);
    await send(message);
    if (trick?.kind === 'duplicate') await send(message);
    const earlier = held.get(key);
    held.delete(key);
    if (earlier !== undefined) await send(earlier);
  }

  async function announce(gathered: Channel): Promise<void> {
    await pause(gatherMs);
    gathering.delete(keyOf(gathered));
    const channel = channels.get(gathered.clientId, gathered.id);
    if (channel === undefined || !isWanted(channel)) return;
    // Google's numbers rise with gaps; these do so at every third message.
    const number = channel.messageNumber + (channel.messageNumber % 3 === 0 ? 2 : 1);
    const numbered = { ...channel, messageNumber: number };
    channels.put(numbered);
    await deliver({ channel: numbered, state: 'exists', number });
  }

  async function pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: stopping.signal, ref: false });
  }

  function inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!stopping.signal.aborted) parts.logger.error({ err: error }, 'a channel message failed');
    });
  }

  const unsubscribe = parts.changes.subscribe((calendarId) => {
    for (const channel of channels.of(calendarId)) {
      const key = keyOf(channel);
      if (gathering.has(key)) continue;
      gathering.add(key);
      inBackground(announce(channel));
    }
  });

  return {
    opened: (channel) => inBackground(deliver({ channel, state: 'sync', number: 1 })),
    stop() {
      unsubscribe();
      stopping.abort();
    },
  };
}

const keyOf = ({ clientId, id }: Channel): string => `${clientId} ${id}`;
