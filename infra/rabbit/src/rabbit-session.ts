import { Duplex } from 'node:stream';
import amqp, { type Channel, type ChannelModel } from 'amqplib';
import { waitUnlessEnded } from './backoff.ts';
import { isRefusedLogin, reasonOf, RefusedLoginError } from './rabbit-errors.ts';

/** A connection with one channel on it: either's end is the end of both. */
export interface RabbitSession<C extends Channel> {
  readonly connection: ChannelModel;
  readonly channel: C;
  /** Aborted, with the error as its reason, the moment the connection or the channel is lost or closed. */
  readonly ended: AbortSignal;
  /** The same as a promise: resolves with that reason. */
  readonly lost: Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Opens a connection to the broker at `url`, shown there as `name`, and a channel on it; throws where `giveUp` comes first. */
export async function openSession<C extends Channel>(
  url: string,
  name: string,
  openChannel: (connection: ChannelModel) => Promise<C>,
  giveUp: AbortSignal,
): Promise<RabbitSession<C>> {
  const connecting = amqp.connect(withHeartbeat(url), {
    // Without it a broker that accepts the connection and says nothing would be waited for for ever.
    timeout: 10_000,
    noDelay: true,
    keepAlive: true,
    clientProperties: { connection_name: name },
  });
  const connection = await connecting.catch((error: unknown) => {
    throw isRefusedLogin(error) ? new RefusedLoginError(reasonOf(error), { cause: error }) : error;
  });
  const end = new AbortController();
  const lost = Promise.withResolvers<unknown>();
  const ended = (reason: unknown = new Error('closed')) => {
    end.abort(reason);
    lost.resolve(end.signal.reason);
  };
  // 'error' comes before 'close' and knows why; a broker that shuts down gives its reason with 'close' alone.
  connection.on('error', ended);
  connection.on('close', ended);
  try {
    // A connection that broke before the listeners were there shows itself in these round trips.
    const channel = await unlessEnded(openChannel(connection), AbortSignal.any([end.signal, giveUp]));
    channel.on('error', ended);
    channel.on('close', () => ended());
    let closing: Promise<void> | undefined;
    const close = () =>
      (closing ??= closeChannel(channel, end.signal).then(() => closeConnection(connection)));
    return { connection, channel, ended: end.signal, lost: lost.promise, close };
  } catch (error) {
    await closeConnection(connection);
    throw error;
  }
}

/** Gives what `work` gives; rejects with the reason of the end where that comes first. */
export async function unlessEnded<T>(work: Promise<T>, ended: AbortSignal): Promise<T> {
  const end = Promise.withResolvers<never>();
  const onAbort = () => end.reject(ended.reason);
  // The end wins, also over work that is done already: what was lost is not to be used.
  if (ended.aborted) onAbort();
  ended.addEventListener('abort', onAbort);
  try {
    return await Promise.race([end.promise, work]);
  } finally {
    ended.removeEventListener('abort', onAbort);
  }
}

/** amqplib takes the server's 60 s where the URL names none: half a minute more in which a cut line looks sound. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', '15');
  return parsed.href;
}

/** The channel first and by a round trip of its own: the closing of a connection may overtake acks still in a channel's buffer. */
async function closeChannel(channel: Channel, ended: AbortSignal): Promise<void> {
  if (!ended.aborted) await withinSeconds(unlessEnded(channel.close(), ended));
}

async function closeConnection(model: ChannelModel): Promise<void> {
  // Rejects at once where it is closed already.
  await withinSeconds(model.close());
  // A line cut without a word would hold its socket open for many minutes.
  if ('stream' in model.connection && model.connection.stream instanceof Duplex)
    model.connection.stream.destroy();
}

async function withinSeconds(work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const finished = work.catch(() => undefined).finally(() => done.abort());
  await Promise.race([finished, waitUnlessEnded(5_000, done.signal)]);
}
