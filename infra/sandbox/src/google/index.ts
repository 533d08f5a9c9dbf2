export { type AccountConfig } from './accounts/accounts.ts';
export { type LoggedRequest } from './admin/request-log.ts';
export { type EventResource } from './calendar/event-resource.ts';
export { type FaultRule } from './faults/fault.ts';
export { type Fault } from './faults/faults.ts';
export { type SandboxLogger } from './logger.ts';
export { type ClientConfig } from './oauth/client.ts';
export { startGoogleSandbox, type GoogleSandbox, type GoogleSandboxOptions } from './start-google-sandbox.ts';
