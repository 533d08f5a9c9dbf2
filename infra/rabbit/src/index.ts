export {
  BusUnavailableError,
  UnroutableError,
  type BatchHandler,
  type BatchOptions,
  type Binding,
  type Bus,
  type ConsumeOptions,
  type Consumer,
  type IncomingMessage,
  type MessageHandler,
  type OutgoingMessage,
  type Topology,
  type Verdict,
} from './bus.ts';
export { type BusLogger } from './bus-logger.ts';
export { createInProcessBus, type InProcessBusOptions } from './in-process-bus.ts';
export { connectRabbit, type RabbitOptions } from './rabbit-bus.ts';
export { measuredBus, type BusMeter } from './measured-bus.ts';
export { inspectBroker, type BrokerFacts } from './inspect-broker.ts';
export { RefusedLoginError } from './rabbit-errors.ts';
