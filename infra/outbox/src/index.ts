export { countWaiting } from './count-waiting.ts';
export { enqueue } from './enqueue.ts';
export { type OutboxMessage } from './outbox-message.ts';
export {
  startOutboxRelay,
  type OutboxRelay,
  type OutboxRelayOptions,
  type RelayLease,
} from './start-outbox-relay.ts';
