import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { answersAmqp } from './broker-answers.ts';
import { controlBroker } from './broker-control.ts';
import { writeBrokerFiles } from './broker-files.ts';
import { startBrokerProcess } from './broker-process.ts';
import { freePort } from './free-port.ts';
import { stopStaleBroker } from './stale-broker.ts';

export { findRabbitServer } from './find-rabbit-server.ts';

export interface PrivateBrokerOptions {
  /** Holds queues and messages from one start to the next; made where missing, private to its owner. */
  readonly directory: string;
  /** The server's own start script, as `findRabbitServer` gives it. */
  readonly server: string;
  /** The one user, who may do everything. */
  readonly user: string;
  readonly password: string;
  /** A free one unless given. */
  readonly port?: number;
  /** `['/']` unless given; `url` names the first. */
  readonly vhosts?: readonly [string, ...string[]];
}

export interface PrivateBroker {
  readonly url: string;
  /** Leads the process group of all that belongs to it. */
  readonly pid: number;
  /** Runs `rabbitmqctl` on it and gives what that says; throws, with its words, where it fails. */
  readonly control: (...args: readonly string[]) => Promise<string>;
  /** Ends the broker in good order, its epmd too. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a RabbitMQ of our own on 127.0.0.1 beside whatever else runs on the machine, ending first one that a killed predecessor
 * left on the same data. A Ctrl-C does not reach it; it ends by `stop()` or together with this process. Throws with one sentence
 * where it does not serve within a minute and a half.
 */
export async function startPrivateBroker(options: PrivateBrokerOptions): Promise<PrivateBroker> {
  const { user, password, vhosts = ['/'] } = options;
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const directory = realpathSync(options.directory);
  const mark = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  await stopStaleBroker({ directory, mark });

  // Looked at first: a broker of somebody else's on a taken port would answer the probe in ours' place.
  const port = await freePort(options.port);
  const env = writeBrokerFiles({
    directory,
    mark,
    user,
    password,
    vhosts,
    port,
    distributionPort: await freePort(),
    epmdPort: await freePort(),
  });
  const url = `amqp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(vhosts[0])}`;
  const logFile = join(directory, 'broker.log');
  const broker = startBrokerProcess({ server: options.server, directory, mark, env, logFile });
  try {
    await answersAmqp(url, broker.ended);
  } catch (error) {
    await broker.stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The private RabbitMQ on port ${port} did not start: ${reason}; see ${logFile}`, {
      cause: error,
    });
  }
  const control = controlBroker(options.server, env);
  return { url, pid: broker.pid, control, stop: broker.stop };
}
