export { enqueue } from './enqueue.ts';
export { type OutboxMessage } from './outbox-message.ts';
export { startOutboxRelay, type OutboxRelay, type OutboxRelayOptions } from './start-outbox-relay.ts';
