import { parkingQueueOf } from './parked-message.ts';

/** Everything that a bus consists of, and who does what on it. */
export interface BusPlan {
  readonly vhost: string;
  readonly exchanges: readonly { readonly name: string; readonly publisher: string }[];
  readonly queues: readonly PlannedQueue[];
  readonly outside: OutsidePublishers;
}

export interface PlannedQueue {
  readonly name: string;
  readonly exchange: string;
  /** Topic patterns. */
  readonly types: readonly string[];
  readonly reader: string;
  /** Whether the reader consumes the parking queue as well. */
  readonly readsParked: boolean;
}

/** Users who publish to one exchange and read the replies in queues of their own, `<replyQueuePrefix><user>`. */
export interface OutsidePublishers {
  readonly users: readonly string[];
  readonly exchange: string;
  /** Topic patterns of what they may publish. */
  readonly types: readonly string[];
  readonly replyQueuePrefix: string;
}

/** Regular expressions over the names of exchanges and queues, as RabbitMQ has them. */
export interface Rights {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

/**
 * A service declares what it owns; writes to its exchanges, to its queues (which binding them asks for) and to the default exchange,
 * by which it parks and replies; reads its queues and, which binding asks for as well, the exchanges they are bound to.
 */
export function serviceRights(user: string, plan: BusPlan): Rights {
  const published = plan.exchanges.filter(({ publisher }) => publisher === user).map(({ name }) => name);
  const own = plan.queues.filter(({ reader }) => reader === user);
  const names = own.map(({ name }) => name);
  const parked = own.filter(({ readsParked }) => readsParked).map(({ name }) => parkingQueueOf(name));
  const boundTo = own.map(({ exchange }) => exchange);
  return {
    configure: exactly([...published, ...names, ...names.map(parkingQueueOf)]),
    write: exactly([...published, ...names, 'amq.default']),
    read: exactly([...names, ...parked, ...boundTo]),
  };
}

/** An outside publisher writes to the one exchange, and owns nothing but queues for the replies to it. */
export function outsideRights(user: string, { exchange, replyQueuePrefix }: OutsidePublishers): Rights {
  const replies = `^${escaped(`${replyQueuePrefix}${user}`)}(\\..+)?$`;
  return { configure: replies, write: exactly([exchange]), read: replies };
}

/** The expression that matches what the topic patterns match; only a `#` at a pattern's end is known. */
export function routingKeysOf(patterns: readonly string[]): string {
  const alternatives = patterns.map((pattern) => {
    const words = pattern.split('.');
    if (words.slice(0, -1).includes('#') || pattern === '#')
      throw new Error(`A # is known at a pattern's end only, not in ${pattern}`);
    const open = words.at(-1) === '#';
    const fixed = (open ? words.slice(0, -1) : words).map((word) => (word === '*' ? '[^.]*' : escaped(word)));
    return `${fixed.join('\\.')}${open ? '(\\..*)?' : ''}`;
  });
  return `^(${alternatives.join('|')})$`;
}

export const nothing = '^$';

export function exactly(names: readonly string[]): string {
  return names.length === 0 ? nothing : `^(${[...new Set(names)].map(escaped).join('|')})$`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
