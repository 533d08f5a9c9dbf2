import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BrokerPlan {
  readonly directory: string;
  /** Tells this broker's processes from all others. */
  readonly mark: string;
  readonly user: string;
  readonly password: string;
  readonly vhosts: readonly string[];
  readonly port: number;
  readonly distributionPort: number;
  readonly epmdPort: number;
}

/** Writes the broker's configuration and definitions, and gives the environment that makes it read nothing else. */
export function writeBrokerFiles(plan: BrokerPlan): Readonly<Record<string, string>> {
  const { directory, mark } = plan;
  const at = (name: string) => join(directory, name);
  const write = (name: string, content: string, mode = 0o600) => writeFileSync(at(name), content, { mode });
  mkdirSync(at('home'), { recursive: true, mode: 0o700 });
  if (!existsSync(at('home/.erlang.cookie')))
    write('home/.erlang.cookie', randomBytes(32).toString('hex'), 0o400);
  write('rabbitmq.conf', configuration(plan.port, at('definitions.json')));
  write('definitions.json', JSON.stringify(definitions(plan)));
  write('enabled_plugins', '[].');
  write('rabbitmq-env.conf', '');

  return {
    PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin:/usr/local/bin`,
    LANG: 'C.UTF-8',
    HOME: at('home'),
    RABBITMQ_NODENAME: `surgery-calendar-${mark}@localhost`,
    RABBITMQ_CONF_ENV_FILE: at('rabbitmq-env.conf'),
    RABBITMQ_CONFIG_FILE: at('rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: at('advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: at('enabled_plugins'),
    RABBITMQ_MNESIA_BASE: at('mnesia'),
    RABBITMQ_LOG_BASE: at('log'),
    RABBITMQ_GENERATED_CONFIG_DIR: at('generated'),
    RABBITMQ_PID_FILE: at('server.pid'),
    RABBITMQ_DIST_PORT: String(plan.distributionPort),
    // The flag named after us means nothing to Erlang; it shows whose process this is.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-kernel inet_dist_use_interface {127,0,0,1} -surgery_calendar ${mark}`,
    ERL_EPMD_PORT: String(plan.epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
}

function configuration(port: number, definitionsFile: string): string {
  return [
    `listeners.tcp.local = 127.0.0.1:${port}`,
    `load_definitions = ${definitionsFile}`,
    'log.file = false',
    'log.console = true',
    'log.console.level = warning',
    // The default of 512 MB of log before a roll-over is meant for more than one hospital's demo.
    'raft.wal_max_size_bytes = 64000000',
    '',
  ].join('\n');
}

/** Loading definitions also keeps the broker from making its default user, guest. */
function definitions({ user, password, vhosts }: BrokerPlan): object {
  return {
    users: [
      {
        name: user,
        password_hash: hashedPassword(password),
        hashing_algorithm: 'rabbit_password_hashing_sha256',
        tags: ['administrator'],
      },
    ],
    vhosts: vhosts.map((name) => ({ name })),
    permissions: vhosts.map((vhost) => ({ user, vhost, configure: '.*', write: '.*', read: '.*' })),
  };
}

/** https://www.rabbitmq.com/docs/passwords#computing-password-hash */
function hashedPassword(password: string): string {
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password, 'utf8').digest();
  return Buffer.concat([salt, digest]).toString('base64');
}
