import {
  exactly,
  nothing,
  outsideRights,
  routingKeysOf,
  serviceRights,
  type BusPlan,
} from './broker-rights.ts';
import { parkingQueueOf } from './parked-message.ts';
import { parkingQueueArguments, queueArguments } from './rabbit-topology.ts';

export { type BusPlan } from './broker-rights.ts';

/** By user, as `rabbitmqctl hash_password` prints it: SHA-256 with a salt. */
export type PasswordHashes = Readonly<Record<string, string>>;

/**
 * RabbitMQ's definitions file for a bus: users, rights, policies, exchanges and queues, the same for 3.10 and 4.x. A user of whom no
 * hash is given cannot log in until `rabbitmqctl change_password`; the broker takes a password away that the file does not have, with
 * every import. Throws where a publisher's name cannot be a user's beside the services'.
 */
export function brokerDefinitions(plan: BusPlan, hashes: PasswordHashes = {}): object {
  const { vhost, outside } = plan;
  const services = servicesOf(plan);
  for (const user of outside.users) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(user) || services.includes(user))
      throw new Error(`${JSON.stringify(user)} cannot be the name of a publisher`);
  }
  const users = [...services, ...outside.users];
  return {
    users: users.map((name) => {
      const hash = Object.hasOwn(hashes, name) ? hashes[name] : undefined;
      const hashing_algorithm = 'rabbit_password_hashing_sha256';
      return { name, tags: [], ...(hash !== undefined && { password_hash: hash, hashing_algorithm }) };
    }),
    vhosts: [{ name: vhost }],
    permissions: [
      ...services.map((user) => ({ user, vhost, ...serviceRights(user, plan) })),
      ...outside.users.map((user) => ({ user, vhost, ...outsideRights(user, outside) })),
    ],
    topic_permissions: outside.users.map((user) => ({
      ...{ user, vhost, exchange: outside.exchange },
      ...{ write: routingKeysOf(outside.types), read: nothing },
    })),
    policies: policies(plan),
    exchanges: plan.exchanges.map(({ name }) => ({
      ...{ name, vhost, type: 'topic', durable: true, auto_delete: false, internal: false, arguments: {} },
    })),
    queues: plan.queues.flatMap(({ name }) => [
      queue(vhost, parkingQueueOf(name), parkingQueueArguments),
      queue(vhost, name, queueArguments(name)),
    ]),
    bindings: plan.queues.flatMap(({ name, exchange, types }) =>
      types.map((routing_key) => ({
        ...{
          source: exchange,
          vhost,
          destination: name,
          destination_type: 'queue',
          routing_key,
          arguments: {},
        },
      })),
    ),
  };
}

function queue(vhost: string, name: string, args: Readonly<Record<string, string>>): object {
  return { name, vhost, durable: true, auto_delete: false, arguments: args };
}

function servicesOf({ exchanges, queues }: BusPlan): readonly string[] {
  const users = [...exchanges.map(({ publisher }) => publisher), ...queues.map(({ reader }) => reader)];
  return [...new Set(users)].toSorted();
}

const day = 24 * 60 * 60 * 1_000;
/**
 * A consumer that dies gives its messages back and counts against them. 4.x gives up after 20 by itself: a service that cannot start
 * for an hour would have healthy messages parked, and those that are parked already thrown away.
 */
const deliveryLimit = 1_000;

/** What an operator may change, for it is no argument of a queue. One policy a queue: RabbitMQ does not add them up. */
function policies({ vhost, queues, outside }: BusPlan): readonly object[] {
  const names = queues.map(({ name }) => name);
  const policy = (name: string, pattern: string, definition: object) => ({
    ...{ vhost, name, pattern, 'apply-to': 'queues', priority: 0, definition },
  });
  return [
    // Full, it refuses (an argument of the queue says so): publishers keep what they have, and try again.
    policy('work', exactly(names), { 'delivery-limit': deliveryLimit, 'max-length': 1_000_000 }),
    // Full, it refuses as well: the queue before it waits for an operator, and nothing is lost. What is in messages is not to
    // stay for ever; RabbitMQ takes no time to live above 49 days.
    policy('parking', exactly(names.map(parkingQueueOf)), {
      ...{ 'delivery-limit': deliveryLimit, 'max-length': 100_000, 'message-ttl': 45 * day },
      overflow: 'reject-publish',
    }),
    // Replies that nobody fetches: the exchange has them, too.
    policy('replies', `^${outside.replyQueuePrefix.replaceAll('.', '\\.')}`, {
      ...{ 'max-length': 100_000, 'message-ttl': 7 * day },
    }),
  ];
}
