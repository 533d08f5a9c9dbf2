import { type Channel } from 'amqplib';
import { BusUnavailableError } from './bus.ts';
import { isRefusal, reasonOf, replyCode } from './rabbit-errors.ts';
import { unlessEnded, type RabbitSession } from './rabbit-session.ts';

/** Answers or rejects as `Bus.hasQueue` says, at the latest after `timeoutMs`. */
export type CheckQueue = (queue: string, timeoutMs: number) => Promise<boolean>;

/**
 * Checks by passive declares, for as long as the session lasts, on a channel of their own: the answer that there is no such queue
 * costs the channel, and must not cost the publisher's. One check at a time, since it would cost all that wait on it theirs.
 */
export function checkQueuesOver({ connection, ended }: RabbitSession<Channel>): CheckQueue {
  let opened: Promise<Channel> | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const openChannel = async () => {
    const channel = await connection.createChannel();
    // The check under way rejects with the same refusal.
    channel.on('error', () => undefined);
    return channel;
  };
  const ask = async (queue: string, giveUp: AbortSignal) => {
    giveUp.throwIfAborted();
    opened ??= openChannel().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    // Where this is too slow, the next check takes what was opened for this one.
    const channel = await unlessEnded(opened, giveUp);
    try {
      await unlessEnded(channel.checkQueue(queue), giveUp);
      return true;
    } catch (error) {
      opened = undefined;
      const answer = answerIn(error);
      if (answer !== undefined) return answer;
      abandon(channel);
      throw error;
    }
  };

  return async (queue, timeoutMs) => {
    if (Buffer.byteLength(queue) > longestName) return false;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error('no answer in time')), timeoutMs);
    const giveUp = AbortSignal.any([ended, late.signal]);
    const answer = turn.then(() => ask(queue, giveUp));
    turn = answer.catch(() => undefined);
    try {
      return await unlessEnded(answer, giveUp);
    } catch (error) {
      throw new BusUnavailableError(`Whether the queue exists is unknown: ${reasonOf(error)}`);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Bytes of a name in AMQP 0-9-1 (a short string): no queue has a longer one, and amqplib would throw. */
const longestName = 255;

/** What a refusal says of the queue; undefined where it leaves that open. */
function answerIn(error: unknown): boolean | undefined {
  // Another connection has it to itself.
  if (isRefusal(error, replyCode.resourceLocked)) return true;
  // The same code stands for a queue whose node is down.
  if (isRefusal(error, replyCode.notFound) && /no queue '/.test(reasonOf(error))) return false;
  return undefined;
}

/** Without waiting, and with no harm where it is closed: its end, or the connection's, comes when the broker answers again. */
function abandon(channel: Channel): void {
  channel.close().catch(() => undefined);
}
