export { startEventStoreDbStandIn, type EventStoreDbStandIn } from './start-eventstoredb-stand-in.ts';
export { type Mischief } from './mischief.ts';
